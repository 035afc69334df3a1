import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { between, nonNegative } from "../util/checks.ts";
import { option } from "../util/options.ts";
import { defineConstraint } from "./constraint.ts";

/** Axes that a norm sums over. */
type Axes = number | readonly number[];

const normOf = (x: Tensor, axis: Axes): Tensor => ops.sqrt(ops.sum(ops.square(x), { axis, keepdims: true }));

const rescaled = (x: Tensor, wanted: Tensor, norm: Tensor): Tensor =>
  ops.multiply(x, ops.divide(wanted, ops.add(norm, epsilon())));

/**
 * x · min(‖x‖, maxValue) / ‖x‖: norms along `axis` of at most `maxValue`.
 *
 * `axis` is 0 for kernels of [inputs, outputs], so that the weights of each output are held together; [0, 1, 2] for
 * kernels of 2D convolutions.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelConstraint: constraints.MaxNorm({ maxValue: 3 }) });
 * ```
 */
export const MaxNorm = defineConstraint(
  "MaxNorm",
  { maxValue: option(2, nonNegative), axis: option<Axes>(0) },
  ({ maxValue, axis }, x) => {
    const norm = normOf(x, axis);
    return rescaled(x, ops.clip(norm, 0, maxValue), norm);
  },
);

/**
 * x / ‖x‖: norms of 1 along `axis`.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelConstraint: "unit_norm" });
 * ```
 */
export const UnitNorm = defineConstraint("UnitNorm", { axis: option<Axes>(0) }, ({ axis }, x) =>
  ops.divide(x, ops.add(normOf(x, axis), epsilon())),
);

/**
 * Norms along `axis` from `minValue` to `maxValue`; with a `rate` below 1, each update only goes that part of the way.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelConstraint: constraints.MinMaxNorm({ minValue: 0.5, maxValue: 2 }) });
 * ```
 */
export const MinMaxNorm = defineConstraint(
  "MinMaxNorm",
  {
    minValue: option(0, nonNegative),
    maxValue: option(1, nonNegative),
    rate: option(1, between(0, 1)),
    axis: option<Axes>(0),
  },
  ({ minValue, maxValue, rate, axis }, x) => {
    const norm = normOf(x, axis);
    const clipped = ops.clip(norm, minValue, maxValue);
    return rescaled(x, ops.add(ops.multiply(rate, clipped), ops.multiply(1 - rate, norm)), norm);
  },
);

/**
 * max(x, 0): no negative weights.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelConstraint: "non_neg" });
 * ```
 */
export const NonNeg = defineConstraint("NonNeg", {}, (_, x) => ops.maximum(x, 0));
