import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { floatOp, toFloat } from "../support/float.ts";
import { alignFloats } from "./arithmetic.ts";

/** Exponential `eˣ`. */
export const exp = floatOp("Exp", "exponential");

/** `eˣ - 1`, exact for small x. */
export const expm1 = floatOp("Expm1", "exponential_minus_one");

/** Natural logarithm of `x`. */
export const log = floatOp("Log", "log");

/** `log(1 + x)`, exact for small x. */
export const log1p = floatOp("Log1p", "log_plus_one");

/** Square root `√x`. */
export const sqrt = floatOp("Sqrt", "sqrt");

/** Reciprocal square root `1 / √x`. */
export const rsqrt = floatOp("Rsqrt", "rsqrt");

/** `2ˣ`. */
export const exp2 = unaryOp("Exp2", (x: Tensor) => new Tensor(g.unary("exponential", g.scale(toFloat(x).node, Math.LN2))));

/** Logarithm to base 2. */
export const log2 = unaryOp("Log2", (x: Tensor) => new Tensor(g.scale(g.unary("log", toFloat(x).node), Math.LOG2E)));

/** Logarithm to base 10. */
export const log10 = unaryOp("Log10", (x: Tensor) => new Tensor(g.scale(g.unary("log", toFloat(x).node), Math.LOG10E)));

/** `log(exp(x1) + exp(x2))`, without overflow. */
export const logaddexp = binaryOp("Logaddexp", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "logaddexp");
  return new Tensor(logSumOfTwo(a.node, b.node));
});

/** `log2(2**x1 + 2**x2)`, without overflow. */
export const logaddexp2 = binaryOp("Logaddexp2", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "logaddexp2");
  const natural = logSumOfTwo(g.scale(a.node, Math.LN2), g.scale(b.node, Math.LN2));
  return new Tensor(g.scale(natural, Math.LOG2E));
});

/** Cube root of `x`, negative for negative x. */
export const cbrt = unaryOp("Cbrt", (x: Tensor) => {
  const { node } = toFloat(x);
  const sign = g.select(g.compare("LT", node, g.like(0, node)), g.like(-1, node), g.like(1, node));
  return new Tensor(g.multiply(sign, g.binary("power", g.multiply(sign, node), g.like(1 / 3, node))));
});

/** `√(x1² + x2²)`, without overflow. */
export const hypot = binaryOp("Hypot", (x1, x2) => {
  const [x, y] = alignFloats(x1, x2, "hypot");
  const [a, b] = [g.unary("abs", x.node), g.unary("abs", y.node)];
  const larger = g.binary("maximum", a, b);
  const isZero = g.compare("EQ", larger, g.like(0, larger));
  const ratio = g.divide(g.binary("minimum", a, b), g.select(isZero, g.like(1, larger), larger));
  const root = g.unary("sqrt", g.add(g.like(1, ratio), g.multiply(ratio, ratio)));
  return new Tensor(g.select(isZero, larger, g.multiply(larger, root)));
});

/** `max + log1p(exp(-|a - b|))`; where both are the same infinity, that infinity. */
export function logSumOfTwo(a: Node, b: Node): Node {
  const difference = g.subtract(a, b);
  const tail = g.unary("log_plus_one", g.unary("exponential", g.negate(g.unary("abs", difference))));
  const sum = g.add(g.binary("maximum", a, b), tail);
  return g.select(g.compare("NE", difference, difference), g.add(a, b), sum);
}
