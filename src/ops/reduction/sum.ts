import { CeratopsError } from "../../errors.ts";
import type { ReduceKind } from "../../ir/attributes.ts";
import { isBool, isFloat, isUnsigned, type DType } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { asDType, type DTypeName } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxes, type Axes } from "../support/axes.ts";
import { given, type OptionalOperand } from "../support/wrap.ts";

export interface ReduceOptions {
  /** The axis or axes that are reduced; all unless said. */
  readonly axis?: Axes;
  /** Whether reduced axes stay, with size 1. */
  readonly keepdims?: boolean;
}

/** Reduces `x` over the axes of `options`. */
export function reduced(x: Tensor, kind: ReduceKind, options: ReduceOptions, op: string): Tensor {
  const axes = resolveAxes(options.axis, x.shape, op);
  const result = options.keepdims === true ? g.reduceKeeping(kind, x.node, axes) : g.reduce(kind, x.node, axes);
  return new Tensor(result);
}

/** The dtype sums have: narrow integers and booleans are counted in 32 bits. */
export function sumDType(dtype: DType): DType {
  if (isFloat(dtype)) return dtype;
  return isUnsigned(dtype) ? "uint32" : "int32";
}

/** Sum over axes; booleans and narrow integers are summed in 32 bits. */
export function sumOf(x: Tensor, options: ReduceOptions = {}): Tensor {
  return reduced(castTo(x, sumDType(x.dtype)), "add", options, "sum");
}

/**
 * Sum of the elements over one axis, several, or all.
 *
 * @example
 * ```ts
 * ops.sum(tensor([[1, 2], [3, 4]]), { axis: 0 }); // [4, 6]
 * ```
 */
export const sum = unaryOp("Sum", (x: Tensor, options: ReduceOptions = {}) => sumOf(x, options));

export interface ProdOptions extends ReduceOptions {
  readonly dtype?: DTypeName | null;
}

/** Product of the elements over axes. */
export const prod = unaryOp("Prod", (x: Tensor, { dtype, ...options }: ProdOptions = {}) =>
  reduced(castTo(x, dtype ?? sumDType(x.dtype)), "multiply", options, "prod"),
);

export interface ExtremeOptions extends ReduceOptions {
  /** A value that takes part as if it were one more element. */
  readonly initial?: OptionalOperand;
}

function extreme(x: Tensor, kind: "maximum" | "minimum", { initial, ...options }: ExtremeOptions, op: string): Tensor {
  const start = given(initial);
  const axes = resolveAxes(options.axis, x.shape, op);
  if (start === undefined && axes.some((axis) => at(x.shape, axis) === 0)) {
    throw new CeratopsError(`ops.${op} of no elements at all`, {
      code: "E_EMPTY",
      where: `ops.${op}`,
      expected: "at least one element, or `initial`",
      received: `shape [${x.shape.join(", ")}]`,
      hint: `ops.${op}(x, { initial: 0 })`,
    });
  }
  const bool = isBool(x.dtype) ? (kind === "maximum" ? "or" : "and") : kind;
  const result = reduced(x, bool, options, op);
  if (start === undefined) return result;
  const first = g.broadcastTo(asDType(start, x.dtype).node, result.shape);
  return new Tensor(g.binary(bool, result.node, first));
}

/** Largest element over axes; NaN if there is one. */
export const max = unaryOp("Max", (x: Tensor, options: ExtremeOptions = {}) => extreme(x, "maximum", options, "max"));

/** Smallest element over axes; NaN if there is one. */
export const min = unaryOp("Min", (x: Tensor, options: ExtremeOptions = {}) => extreme(x, "minimum", options, "min"));

/** Largest element over axes; the same as `max`. */
export const amax = unaryOp("Amax", (x: Tensor, options: ReduceOptions = {}) => extreme(x, "maximum", options, "amax"));

/** Smallest element over axes; the same as `min`. */
export const amin = unaryOp("Amin", (x: Tensor, options: ReduceOptions = {}) => extreme(x, "minimum", options, "amin"));

/** Range `max - min` over axes. */
export const ptp = unaryOp("Ptp", (x: Tensor, options: ReduceOptions = {}) => {
  const [high, low] = [extreme(x, "maximum", options, "ptp"), extreme(x, "minimum", options, "ptp")];
  return new Tensor(g.subtract(high.node, low.node));
});

/** Whether all elements are true (not 0), over axes. */
export const all = unaryOp("All", (x: Tensor, options: ReduceOptions = {}) => reduced(castTo(x, "bool"), "and", options, "all"));

/** Whether any element is true (not 0), over axes. */
export const any = unaryOp("Any", (x: Tensor, options: ReduceOptions = {}) => reduced(castTo(x, "bool"), "or", options, "any"));

/** Number of elements that are not 0, over axes, as int32. */
export const countNonzero = unaryOp("CountNonzero", (x: Tensor, options: { readonly axis?: Axes } = {}) =>
  reduced(castTo(castTo(x, "bool"), "int32"), "add", options, "countNonzero"),
);
