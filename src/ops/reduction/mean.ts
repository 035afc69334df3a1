import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxes, resolveAxis, type Axes } from "../support/axes.ts";
import { stretch, stretchTo } from "../support/broadcast.ts";
import { toFloat } from "../support/float.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";
import { reduced, type ReduceOptions } from "./sum.ts";

/** Number of elements that `options` reduce to one. */
export const countOf = (x: Tensor, axis: Axes, op: string): number =>
  resolveAxes(axis, x.shape, op).reduce((count, i) => count * at(x.shape, i), 1);

/** Mean of floats over axes, in their own dtype. */
export function meanOf(x: Tensor, options: ReduceOptions = {}, op = "mean"): Tensor {
  const total = reduced(x, "add", options, op).node;
  const count = countOf(x, options.axis, op);
  // A product with 1 / 0 would turn 0 into NaN just as the quotient does.
  return new Tensor(g.divide(total, g.like(count, total)));
}

/**
 * Arithmetic mean over one axis, several, or all. Integers become floats; 16-bit floats are summed in float32.
 *
 * @example
 * ```ts
 * ops.mean(tensor([[1, 2], [3, 4]]), { axis: 1 }); // [1.5, 3.5]
 * ```
 */
export const mean = unaryOp("Mean", (x: Tensor, options: ReduceOptions = {}) => {
  const wide = resultType(x.dtype, "float32");
  return castTo(meanOf(castTo(x, wide), options), isFloat(x.dtype) ? x.dtype : wide);
});

/** Mean of squared distances from the mean, in the dtype of x. */
export function varianceOf(x: Tensor, options: ReduceOptions = {}, op = "var"): Tensor {
  const center = meanOf(x, { axis: options.axis, keepdims: true }, op);
  const difference = g.subtract(x.node, stretch(center, x.shape).node);
  return meanOf(new Tensor(g.multiply(difference, difference)), options, op);
}

function variance(x: Tensor, options: ReduceOptions = {}): Tensor {
  return castTo(varianceOf(castTo(x, resultType(x.dtype, "float32")), options), resultType(x.dtype, "float"));
}

const variance_ = unaryOp("Var", variance);

/** Variance `mean((x - mean(x))²)` over axes. */
export { variance_ as var };

/** Standard deviation `√var(x)` over axes. */
export const std = unaryOp("Std", (x: Tensor, options: ReduceOptions = {}) =>
  new Tensor(g.unary("sqrt", variance(x, options).node)),
);

export interface AverageOptions {
  readonly axis?: Axes;
  /** One weight per element, or per element of the one axis. */
  readonly weights?: OptionalOperand;
}

/** Weighted mean `Σ w x / Σ w` over axes. */
export const average = unaryOp("Average", (x: Tensor, { axis, weights }: AverageOptions = {}) => {
  const w = given(weights);
  if (w === undefined) return meanOf(toFloat(x), { axis }, "average");
  const dtype = resultType(x.dtype, w.dtype, "float");
  const [a, b] = [castTo(x, dtype), castTo(w, dtype)];
  const wide = stretchTo(alongAxis(b, a, axis), a.shape, "average");
  const total = reduced(new Tensor(g.multiply(a.node, wide.node)), "add", { axis }, "average");
  return new Tensor(g.divide(total.node, reduced(wide, "add", { axis }, "average").node));
});

/** Weights of one axis put in the place of that axis of x. */
function alongAxis(weights: Tensor, x: Tensor, axis: Axes): Tensor {
  if (weights.rank === x.rank || typeof axis !== "number") return weights;
  const place = resolveAxis(axis, x.shape, "average");
  return new Tensor(g.reshape(weights.node, x.shape.map((_, i) => (i === place ? weights.size : 1))));
}
