import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { nonNegative } from "../util/checks.ts";
import { withLeading } from "../util/configured.ts";
import { option } from "../util/options.ts";
import { defineRegularizer } from "./regularizer.ts";

const sumOfAbsolutes = (factor: number, x: Tensor): Tensor => ops.multiply(factor, ops.sum(ops.absolute(x)));
const sumOfSquares = (factor: number, x: Tensor): Tensor => ops.multiply(factor, ops.sum(ops.square(x)));

/** A factor that Keras keeps, and so writes into configs, as a float32. */
const float32Factor = { ...option(0.01, nonNegative), serialize: Math.fround };

/**
 * l1 · Σ |x|, which draws weights to zero one by one.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelRegularizer: regularizers.L1(0.001) });
 * ```
 */
export const L1 = withLeading("l1", defineRegularizer("L1", { l1: float32Factor }, ({ l1 }, x) => sumOfAbsolutes(l1, x)));

/**
 * l2 · Σ x², which keeps weights small.
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelRegularizer: regularizers.L2(0.001) });
 * ```
 */
export const L2 = withLeading(
  "l2",
  defineRegularizer("L2", { l2: option(0.01, nonNegative) }, ({ l2 }, x) => sumOfSquares(l2, x)),
);

/**
 * l1 · Σ |x| + l2 · Σ x².
 *
 * @example
 * ```ts
 * const layer = layers.Dense(3, { kernelRegularizer: regularizers.L1L2({ l1: 0.001, l2: 0.01 }) });
 * ```
 */
export const L1L2 = defineRegularizer(
  "L1L2",
  { l1: option(0, nonNegative), l2: option(0, nonNegative) },
  ({ l1, l2 }, x) => ops.add(sumOfAbsolutes(l1, x), sumOfSquares(l2, x)),
);
