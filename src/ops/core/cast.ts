import { g } from "../../ir/make.ts";
import { unaryOp } from "../../tensor/op.ts";
import { canonicalDType, type DTypeName } from "../../tensor/promotion.ts";
import { isFloat, isBool } from "../../ir/dtype.ts";
import { integerBounds } from "../../ir/primitives/selection.ts";
import { Tensor } from "../../tensor/tensor.ts";

/**
 * `x` in another dtype. Floats lose their fraction on the way to integers; anything but 0 becomes `true`.
 *
 * @example
 * ```ts
 * ops.cast(tensor([1.7, -0.5]), "int32"); // [1, 0]
 * ```
 */
export const cast = unaryOp("Cast", (x: Tensor, dtype: DTypeName) => castTo(x, dtype));

/** `cast`, with values outside of what an integer dtype holds replaced by its nearest bound. */
export const saturateCast = unaryOp("SaturateCast", (x: Tensor, dtype: DTypeName) => {
  const target = canonicalDType(dtype);
  if (isFloat(target) || isBool(target) || isBool(x.dtype)) return castTo(x, target);
  const [low, high] = integerBounds(target);
  if (isFloat(x.dtype)) return new Tensor(g.convert(x.node, target));
  const [from, to] = integerBounds(x.dtype);
  const clamped = g.clamp(g.like(Math.max(low, from), x.node), x.node, g.like(Math.min(high, to), x.node));
  return new Tensor(g.convert(clamped, target));
});

/** `cast` for tensors that are no longer symbolic. */
export function castTo(x: Tensor, dtype: string): Tensor {
  const target = canonicalDType(dtype);
  return x.dtype === target ? x : new Tensor(g.convert(x.node, target));
}

/** Whether `x` is a tensor with numbers (not a symbolic one). */
export const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;
