import { isBool, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { floatOp, toFloat } from "../support/float.ts";

/** Largest integer not above `x`, as a float. */
export const floor = floatOp("Floor", "floor");

/** Smallest integer not below `x`, as a float. */
export const ceil = floatOp("Ceil", "ceil");

/** `x` without its fraction, in its dtype. */
export const trunc = unaryOp("Trunc", (x: Tensor) => {
  if (!isFloat(x.dtype)) return x;
  return new Tensor(g.multiply(g.unary("sign", x.node), g.unary("floor", g.unary("abs", x.node))));
});

/**
 * `x` rounded to `decimals` places, halves to the even neighbour.
 *
 * @example
 * ```ts
 * ops.round(tensor([0.5, 1.5, 2.25]), { decimals: 1 }); // [0.5, 1.5, 2.2]
 * ```
 */
export const round = unaryOp("Round", (x: Tensor, { decimals = 0 }: { decimals?: number } = {}) => {
  if (!isFloat(x.dtype) && decimals >= 0) return isBool(x.dtype) ? castTo(x, "int32") : x;
  const { node } = toFloat(x);
  if (decimals === 0) return new Tensor(g.unary("round_nearest_even", node));
  const factor = g.like(10 ** Math.abs(decimals), node);
  const scaled = decimals > 0 ? g.multiply(node, factor) : g.divide(node, factor);
  const rounded = g.unary("round_nearest_even", scaled);
  const back = decimals > 0 ? g.divide(rounded, factor) : g.multiply(rounded, factor);
  return castTo(new Tensor(back), x.dtype);
});

/** Magnitude `|x|`. */
export const magnitude = (x: Tensor): Tensor => (isBool(x.dtype) ? x : new Tensor(g.unary("abs", x.node)));

/** Magnitude `|x|` as a float. */
export const fabs = unaryOp("Fabs", (x: Tensor) => magnitude(toFloat(x)));

/** -1, 0 or 1, by the sign of `x`. */
export const sign = unaryOp("Sign", (x: Tensor) => (isBool(x.dtype) ? castTo(x, "int32") : new Tensor(g.unary("sign", x.node))));

/** Whether the sign bit is set: true for negative numbers and for -0. */
export const signbit = unaryOp("Signbit", (x: Tensor) => {
  if (isBool(x.dtype)) return new Tensor(g.like(0, x.node));
  const zero = g.like(0, x.node);
  const below = g.compare("LT", x.node, zero);
  if (!isFloat(x.dtype)) return new Tensor(below);
  const negativeZero = g.binary(
    "and",
    g.compare("EQ", x.node, zero),
    g.compare("LT", g.divide(g.like(1, x.node), x.node), zero),
  );
  return new Tensor(g.binary("or", below, negativeZero));
});
