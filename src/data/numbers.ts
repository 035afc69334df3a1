import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { needValues } from "../ops/support/numbers.ts";

export interface ToCategoricalOptions {
  /** How many classes there are; one more than the largest label unless set. */
  readonly numClasses?: number | null;
}

/**
 * One-hot rows for whole-number labels: `[…]` or `[…, 1]` gives `[…, classes]`, floats.
 *
 * @example
 * ```ts
 * const y = utils.toCategorical([0, 2, 1]); // [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 * ```
 */
export function toCategorical(x: TensorLike, { numClasses }: ToCategoricalOptions = {}): Tensor {
  const given = toTensor(x);
  const isColumn = given.rank > 1 && given.shape.at(-1) === 1;
  const labels = isColumn ? ops.squeeze(given, { axis: -1 }) : given;
  const classes = numClasses ?? Math.max(-1, ...needValues(given, "the largest label, unless numClasses is given", "oneHot")) + 1;
  return ops.oneHot(ops.cast(labels, "int32"), classes, { dtype: floatx() });
}

export interface NormalizeOptions {
  /** The axis whose vectors get length 1; the last. */
  readonly axis?: number;
  /** Which norm, such as 1 or 2; 2. */
  readonly order?: number;
}

/**
 * `x` with the vectors along an axis divided by their norm; zeros stay zeros.
 *
 * @example
 * ```ts
 * const x = utils.normalize([[3, 4], [0, 0]]); // [[0.6, 0.8], [0, 0]]
 * ```
 */
export const normalize = (x: TensorLike, { axis = -1, order = 2 }: NormalizeOptions = {}): Tensor =>
  ops.normalize(toTensor(x), { axis, order });
