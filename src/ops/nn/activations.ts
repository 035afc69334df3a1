import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { at } from "../../ir/shape.ts";
import { logSumOfTwo } from "../elementwise/exponential.ts";
import { sliceAxis } from "../shape/split.ts";
import { resolveAxis } from "../support/axes.ts";
import { floatOp, toFloat, toNumeric } from "../support/float.ts";

/** A formula on floats, with parameters, as an op. */
const formula = <P extends readonly unknown[]>(className: string, compute: (x: Node, ...parameters: P) => Node) =>
  unaryOp(className, (x: Tensor, ...parameters: P) => new Tensor(compute(toFloat(x).node, ...parameters)));

const zero = (x: Node): Node => g.like(0, x);
const one = (x: Node): Node => g.like(1, x);

/** 0 where x ≤ 0, with gradient 0 there; NaN stays. */
const positivePart = (x: Node): Node => g.select(g.compare("LE", x, zero(x)), zero(x), x);

/** `relu6`, with gradient 0 at both corners, as JAX has it. */
const clippedPart = (x: Node): Node => g.select(g.compare("GE", x, g.like(6, x)), g.like(6, x), positivePart(x));

const softplusOf = (x: Node): Node => logSumOfTwo(x, zero(x));

/** Rectified linear unit `max(x, 0)`; its gradient at 0 is 0. */
export const relu = unaryOp("Relu", (x: Tensor) => new Tensor(positivePart(toNumeric(x).node)));

/** `min(max(x, 0), 6)`. */
export const relu6 = unaryOp("Relu6", (x: Tensor) => new Tensor(clippedPart(toNumeric(x).node)));

/** Logistic function `1 / (1 + e⁻ˣ)`. */
export const sigmoid = floatOp("Sigmoid", "logistic");

/** `log(1 + eˣ)`, without overflow. */
export const softplus = formula("Softplus", softplusOf);

/** `x / (1 + |x|)`. */
export const softsign = formula("Softsign", (x) => g.divide(x, g.add(one(x), g.unary("abs", x))));

/** `x · sigmoid(x)`, also called swish. */
export const silu = formula("Silu", (x) => g.multiply(x, g.unary("logistic", x)));

/** `log(sigmoid(x))`, without underflow. */
export const logSigmoid = formula("LogSigmoid", (x) => g.negate(softplusOf(g.negate(x))));

/** `x` where x ≥ 0, elsewhere `negativeSlope · x`. */
export const leakyRelu = formula("LeakyRelu", (x, { negativeSlope = 0.2 }: { negativeSlope?: number } = {}) =>
  g.select(g.compare("GE", x, zero(x)), x, g.scale(x, negativeSlope)),
);

const hardSigmoidOf = (x: Node): Node => g.scale(clippedPart(g.add(x, g.like(3, x))), 1 / 6);

/** Piecewise linear stand-in for the sigmoid: `relu6(x + 3) / 6`. */
export const hardSigmoid = formula("HardSigmoid", hardSigmoidOf);

/** `x · hardSigmoid(x)`, also called hard swish. */
export const hardSilu = formula("HardSilu", (x) => g.multiply(x, hardSigmoidOf(x)));

/** `eˣ - 1` where x ≤ 0; what is not selected stays finite. */
function negativeExp(x: Node): Node {
  return g.unary("exponential_minus_one", g.select(g.compare("GT", x, zero(x)), zero(x), x));
}

const eluOf = (x: Node, alpha: number): Node => g.select(g.compare("GT", x, zero(x)), x, g.scale(negativeExp(x), alpha));

/** Exponential linear unit: `x` where x > 0, elsewhere `alpha (eˣ - 1)`. */
export const elu = formula("Elu", (x, { alpha = 1 }: { alpha?: number } = {}) => eluOf(x, alpha));

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Self-normalizing `scale · elu(x, alpha)` with fixed constants (Klambauer et al., 2017). */
export const selu = formula("Selu", (x) => g.scale(eluOf(x, SELU_ALPHA), SELU_SCALE));

/** Continuously differentiable ELU: `max(x, 0) + alpha · (exp(min(x, 0) / alpha) - 1)`. */
export const celu = formula("Celu", (x, { alpha = 1 }: { alpha?: number } = {}) =>
  g.select(g.compare("GT", x, zero(x)), x, g.scale(negativeExp(g.scale(x, 1 / alpha)), alpha)),
);

const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** Gaussian error linear unit `x · Φ(x)`; `approximate` (default) with tanh instead of erf. */
export const gelu = formula("Gelu", (x, { approximate = true }: { approximate?: boolean } = {}) => {
  if (!approximate) {
    const cdf = g.scale(g.add(g.unary("erf", g.scale(x, Math.SQRT1_2)), one(x)), 0.5);
    return g.multiply(x, cdf);
  }
  const cubed = g.multiply(x, g.multiply(x, x));
  const inner = g.scale(g.add(x, g.scale(cubed, 0.044715)), SQRT_2_OVER_PI);
  return g.multiply(x, g.scale(g.add(one(x), g.unary("tanh", inner)), 0.5));
});

/** `x · tanh(softplus(x))` (Misra, 2019). */
export const mish = formula("Mish", (x) => g.multiply(x, g.unary("tanh", softplusOf(x))));

/** `(x + √(x² + b)) / 2`, a softplus without exponentials. */
export const squareplus = formula("Squareplus", (x, { b = 4 }: { b?: number } = {}) =>
  g.scale(g.add(x, g.unary("sqrt", g.add(g.multiply(x, x), g.like(b, x)))), 0.5),
);

/** 0 below -1, x above 1, `(x + 1)² / 4` between. */
export const sparsePlus = formula("SparsePlus", (x) => {
  const shifted = g.add(x, one(x));
  const middle = g.scale(g.multiply(shifted, shifted), 0.25);
  const upper = g.select(g.compare("GE", x, one(x)), x, middle);
  return g.select(g.compare("LE", x, g.like(-1, x)), zero(x), upper);
});

/** 0 below -1, 1 above 1, `(x + 1) / 2` between. */
export const sparseSigmoid = formula("SparseSigmoid", (x) =>
  g.scale(g.clamp(zero(x), g.add(x, one(x)), g.like(2, x)), 0.5),
);

/** x moved towards 0 by `threshold`, and 0 within it. */
export const softShrink = formula("SoftShrink", (x, { threshold: t = 0.5 }: { threshold?: number } = {}) => {
  const lower = g.select(g.compare("LT", x, g.like(-t, x)), g.add(x, g.like(t, x)), zero(x));
  return g.select(g.compare("GT", x, g.like(t, x)), g.subtract(x, g.like(t, x)), lower);
});

/** x where |x| > threshold, elsewhere 0. */
export const hardShrink = formula("HardShrink", (x, { threshold: t = 0.5 }: { threshold?: number } = {}) =>
  g.select(g.compare("GT", g.unary("abs", x), g.like(t, x)), x, zero(x)),
);

/** `x - tanh(x)`. */
export const tanhShrink = formula("TanhShrink", (x) => g.subtract(x, g.unary("tanh", x)));

/** x limited to the range from -1 to 1. */
export const hardTanh = formula("HardTanh", (x) => g.clamp(g.like(-1, x), x, one(x)));

/** x where x > threshold, elsewhere `defaultValue`. */
export const threshold = formula("Threshold", (x, limit: number, defaultValue: number) =>
  g.select(g.compare("GT", x, g.like(limit, x)), x, g.like(defaultValue, x)),
);

/** Gated linear unit: the first half of an axis times the sigmoid of the second half. */
export const glu = unaryOp("Glu", (x: Tensor, { axis = -1 }: { axis?: number } = {}) => {
  const from = toFloat(x);
  const place = resolveAxis(axis, from.shape, "glu");
  const half = Math.floor(at(from.shape, place) / 2);
  const gate = g.unary("logistic", sliceAxis(from, place, half, 2 * half).node);
  return new Tensor(g.multiply(sliceAxis(from, place, 0, half).node, gate));
});
