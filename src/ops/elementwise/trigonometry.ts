import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { floatOp, toFloat } from "../support/float.ts";
import { alignFloats } from "./arithmetic.ts";

/** A formula on floats as an op. */
const formula = (className: string, compute: (x: Node) => Node) =>
  unaryOp(className, (x: Tensor) => new Tensor(compute(toFloat(x).node)));

/** Sine of `x` radians. */
export const sin = floatOp("Sin", "sine");

/** Cosine of `x` radians. */
export const cos = floatOp("Cos", "cosine");

/** Tangent of `x` radians. */
export const tan = floatOp("Tan", "tan");

/** Hyperbolic tangent. */
export const tanh = floatOp("Tanh", "tanh");

/** `√(1 - x²)`, exact near ±1. */
const cofactor = (x: Node): Node =>
  g.unary("sqrt", g.multiply(g.subtract(g.like(1, x), x), g.add(g.like(1, x), x)));

/** Inverse sine, in radians from -π/2 to π/2. */
export const arcsin = formula("Arcsin", (x) => g.binary("atan2", x, cofactor(x)));

/** Inverse cosine, in radians from 0 to π. */
export const arccos = formula("Arccos", (x) => g.binary("atan2", cofactor(x), x));

/** Inverse tangent, in radians from -π/2 to π/2. */
export const arctan = formula("Arctan", (x) => g.binary("atan2", x, g.like(1, x)));

/** Angle of the point (x2, x1), in radians from -π to π. */
export const arctan2 = binaryOp("Arctan2", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "arctan2");
  return new Tensor(g.binary("atan2", a.node, b.node));
});

/** `exp(x) / 2`, without overflow before the result does. */
const halfExp = (x: Node): Node => g.unary("exponential", g.subtract(x, g.like(Math.LN2, x)));

/** Hyperbolic sine `(eˣ - e⁻ˣ) / 2`. */
export const sinh = formula("Sinh", (x) => {
  const one = g.like(1, x);
  const isSmall = g.compare("LT", g.unary("abs", x), one);
  // eˣ - e⁻ˣ = m + m / (m + 1) with m = eˣ - 1; the clamp keeps what is not selected finite.
  const m = g.unary("exponential_minus_one", g.clamp(g.negate(one), x, one));
  const small = g.scale(g.add(m, g.divide(m, g.add(m, one))), 0.5);
  return g.select(isSmall, small, g.subtract(halfExp(x), halfExp(g.negate(x))));
});

/** Hyperbolic cosine `(eˣ + e⁻ˣ) / 2`. */
export const cosh = formula("Cosh", (x) => g.add(halfExp(x), halfExp(g.negate(x))));

/** Inverse hyperbolic sine. */
export const arcsinh = formula("Arcsinh", (x) => {
  const one = g.like(1, x);
  const sign = g.select(g.compare("LT", x, g.like(0, x)), g.negate(one), one);
  const m = g.multiply(sign, x);
  const squared = g.multiply(m, m);
  const root = g.unary("sqrt", g.add(squared, one));
  return g.multiply(sign, g.unary("log_plus_one", g.add(m, g.divide(squared, g.add(one, root)))));
});

/** Inverse hyperbolic cosine, for x ≥ 1. */
export const arccosh = formula("Arccosh", (x) => {
  const t = g.subtract(x, g.like(1, x));
  const root = g.unary("sqrt", g.multiply(t, g.add(t, g.like(2, t))));
  return g.unary("log_plus_one", g.add(t, root));
});

/** Inverse hyperbolic tangent, for -1 < x < 1. */
export const arctanh = formula("Arctanh", (x) =>
  g.scale(g.subtract(g.unary("log_plus_one", x), g.unary("log_plus_one", g.negate(x))), 0.5),
);

/** Degrees to radians: `x · π / 180`. */
export const deg2rad = formula("Deg2rad", (x) => g.scale(x, Math.PI / 180));

/** Radians to degrees: `x · 180 / π`. */
export const rad2deg = formula("Rad2deg", (x) => g.scale(x, 180 / Math.PI));

/** `sin(πx) / (πx)`, and 1 at 0. */
export const sinc = formula("Sinc", (x) => {
  const isZero = g.compare("EQ", x, g.like(0, x));
  const safe = g.scale(g.select(isZero, g.like(1, x), x), Math.PI);
  return g.select(isZero, g.like(1, x), g.divide(g.unary("sine", safe), safe));
});
