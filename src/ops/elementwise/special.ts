import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { floatOp, toFloat } from "../support/float.ts";

/** Error function `2/√π ∫₀ˣ exp(-t²) dt`. */
export const erf = floatOp("Erf", "erf");

/** Inverse of `erf`, for -1 < x < 1. */
export const erfinv = floatOp("Erfinv", "erf_inv");

/** Coefficients of the exponent of `erfc` in powers of t = 1 / (1 + x/2): Numerical Recipes, section 6.2, erfcc. */
const ERFC_EXPONENT = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];

/** `Σ coefficients[i] xⁱ`, by Horner's rule. */
export function polynomial(x: Node, coefficients: readonly number[]): Node {
  return coefficients.reduceRight<Node>((sum, c) => g.add(g.multiply(sum, x), g.like(c, x)), g.like(0, x));
}

/** Complement of the error function, `1 - erf(x)`, with its relative precision kept for large x. */
export const erfc = unaryOp("Erfc", (x: Tensor) => {
  const { node } = toFloat(x);
  const isSmall = g.compare("LT", node, g.like(0.5, node));
  const large = g.select(isSmall, g.like(0.5, node), node);
  const t = g.divide(g.like(1, large), g.add(g.like(1, large), g.scale(large, 0.5)));
  const exponent = g.subtract(polynomial(t, ERFC_EXPONENT), g.multiply(large, large));
  const tail = g.multiply(t, g.unary("exponential", exponent));
  return new Tensor(g.select(isSmall, g.subtract(g.like(1, node), g.unary("erf", node)), tail));
});
