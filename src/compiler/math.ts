import { at } from "../ir/shape.ts";
import type { Expr, Exprs } from "./expr.ts";

/**
 * Elementary functions in float32, written once in expressions, without branches, so that every engine runs them on
 * whole vectors. Errors are a few units in the last place. Polynomials and reductions follow Cephes (S. Moshier) and
 * Cody & Waite.
 */
export type Function1 = (e: Exprs, x: Expr) => Expr;

const f = (e: Exprs, value: number): Expr => e.const(value, "f32");

/** Horner's rule, coefficients from the highest power down. */
function polynomial(e: Exprs, x: Expr, coefficients: readonly number[]): Expr {
  return coefficients.slice(1).reduce((sum, c) => e.fma(sum, x, f(e, c)), f(e, at(coefficients, 0)));
}

const mul = (e: Exprs, a: Expr, b: Expr): Expr => e.binary("mul", a, b);
const add = (e: Exprs, a: Expr, b: Expr): Expr => e.binary("add", a, b);
const sub = (e: Exprs, a: Expr, b: Expr): Expr => e.binary("sub", a, b);

/** 2ⁿ for an integral n within the exponents of float32: the bits of the exponent, put in place. */
function powerOfTwo(e: Exprs, n: Expr): Expr {
  const biased = e.binary("add", e.convert(n, "i32"), e.const(127, "i32"));
  return e.bitcast(e.binary("shl", biased, e.const(23, "i32")), "f32");
}

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440e-4;

/** eˣ = 2ⁿ · eʳ with |r| ≤ ln 2 / 2; 2ⁿ in two factors, so that results near both ends of the range are right. */
export const exp: Function1 = (e, x) => {
  const clamped = e.binary("pmin", e.binary("pmax", x, f(e, -104)), f(e, 89));
  const n = e.unary("nearest", mul(e, clamped, f(e, Math.LOG2E)));
  const r = e.fma(n, f(e, -LN2_LOW), e.fma(n, f(e, -LN2_HIGH), clamped));
  const p = polynomial(e, r, [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  const y = e.fma(mul(e, r, r), p, add(e, r, f(e, 1)));
  const half = e.unary("floor", mul(e, n, f(e, 0.5)));
  const scaled = mul(e, mul(e, y, powerOfTwo(e, half)), powerOfTwo(e, sub(e, n, half)));
  return keepNaN(e, x, scaled);
};

/** `pmin` and `pmax` may drop a NaN; functions must not. */
function keepNaN(e: Exprs, x: Expr, result: Expr): Expr {
  return e.select(e.compare("EQ", x, x), result, x);
}

/** ln x = ln m + n · ln 2 with m in [√½, √2). */
export const log: Function1 = (e, x) => {
  // Numbers below the normal range are scaled into it first.
  const tiny = e.compare("LT", x, f(e, 2 ** -126));
  const normal = e.select(tiny, mul(e, x, f(e, 2 ** 25)), x);
  const bits = e.bitcast(normal, "i32");
  const shifted = e.binary("sub", bits, e.const(0x3f3504f3, "i32"));
  const n = e.binary("shr_s", shifted, e.const(23, "i32"));
  const exponent = add(e, e.convert(n, "f32"), e.select(tiny, f(e, -25), f(e, 0)));
  const m = e.bitcast(e.binary("sub", bits, e.binary("shl", n, e.const(23, "i32"))), "f32");
  const r = sub(e, m, f(e, 1));
  const p = polynomial(e, r, [
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ]);
  const square = mul(e, r, r);
  const tail = e.fma(exponent, f(e, LN2_LOW), e.fma(mul(e, square, r), p, mul(e, square, f(e, -0.5))));
  const y = e.fma(exponent, f(e, LN2_HIGH), add(e, r, tail));
  const finite = e.select(e.compare("EQ", x, f(e, Infinity)), x, y);
  const positive = e.select(e.compare("GT", x, f(e, 0)), finite, f(e, NaN));
  return e.select(e.compare("EQ", x, f(e, 0)), f(e, -Infinity), positive);
};

/** eˣ − 1 without cancellation: Higham's correction u − 1 scaled by x / ln u, exact where u rounds to 1. */
export const expm1: Function1 = (e, x) => {
  const u = exp(e, x);
  const difference = sub(e, u, f(e, 1));
  const corrected = mul(e, difference, e.binary("div", x, log(e, u)));
  const near = e.compare("LT", e.unary("abs", x), f(e, 0.5));
  return e.select(e.compare("EQ", u, f(e, 1)), x, e.select(near, corrected, difference));
};

/** ln(1 + x) without cancellation, by the same correction. */
export const log1p: Function1 = (e, x) => {
  const u = add(e, x, f(e, 1));
  const difference = sub(e, u, f(e, 1));
  const corrected = mul(e, log(e, u), e.binary("div", x, difference));
  const trivial = e.compare("EQ", difference, f(e, 0));
  const infinite = e.compare("EQ", u, f(e, Infinity));
  return e.select(trivial, x, e.select(infinite, u, corrected));
};

/** 1 / (1 + e⁻ˣ). */
export const logistic: Function1 = (e, x) => e.binary("div", f(e, 1), add(e, f(e, 1), exp(e, e.unary("neg", x))));

/** Odd polynomial near 0, 1 − 2 / (e²ˣ + 1) further out. */
export const tanh: Function1 = (e, x) => {
  const magnitude = e.unary("abs", x);
  const square = mul(e, x, x);
  const p = polynomial(e, square, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  const near = e.fma(mul(e, p, square), x, x);
  const u = exp(e, mul(e, magnitude, f(e, 2)));
  const far = sub(e, f(e, 1), e.binary("div", f(e, 2), add(e, u, f(e, 1))));
  return e.select(e.compare("LT", magnitude, f(e, 0.625)), near, withSign(e, far, x));
};

/** |magnitude| with the sign of x. */
function withSign(e: Exprs, magnitude: Expr, x: Expr): Expr {
  const sign = e.binary("and", e.bitcast(x, "i32"), e.const(-(2 ** 31), "i32"));
  return e.bitcast(e.binary("or", e.bitcast(magnitude, "i32"), sign), "f32");
}

const HALF_PI_PARTS = [1.5703125, 4.837512969970703125e-4, 7.549789948768648e-8];

/** x − q·π/2 and q, for the nearest integer q: the reduction that sine, cosine and tangent share. */
function reduceAngle(e: Exprs, x: Expr): { r: Expr; q: Expr } {
  const q = e.unary("nearest", mul(e, x, f(e, 2 / Math.PI)));
  const r = HALF_PI_PARTS.reduce((rest, part) => e.fma(q, f(e, -part), rest), x);
  return { r, q: e.convert(q, "i32") };
}

const sineNear: Function1 = (e, r) => {
  const square = mul(e, r, r);
  const p = polynomial(e, square, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
  return e.fma(mul(e, p, square), r, r);
};

const cosineNear: Function1 = (e, r) => {
  const square = mul(e, r, r);
  const p = polynomial(e, square, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);
  return e.fma(mul(e, square, square), p, e.fma(square, f(e, -0.5), f(e, 1)));
};

/** Sine of the angle moved on by `quarters` quarter turns. */
function turned(e: Exprs, x: Expr, quarters: number): Expr {
  const { r, q } = reduceAngle(e, x);
  const quadrant = e.binary("add", q, e.const(quarters, "i32"));
  const one = e.const(1, "i32");
  const odd = e.compare("EQ", e.binary("and", quadrant, one), one);
  const value = e.select(odd, cosineNear(e, r), sineNear(e, r));
  const two = e.const(2, "i32");
  return e.select(e.compare("EQ", e.binary("and", quadrant, two), two), e.unary("neg", value), value);
}

export const sin: Function1 = (e, x) => turned(e, x, 0);
export const cos: Function1 = (e, x) => turned(e, x, 1);
export const tan: Function1 = (e, x) => e.binary("div", sin(e, x), cos(e, x));

/** Odd rational function on [-4, 4] (the coefficients of Eigen's and XLA's float erf), constant beyond. */
export const erf: Function1 = (e, x) => {
  const clamped = e.binary("pmin", e.binary("pmax", x, f(e, -3.832506856900711)), f(e, 3.832506856900711));
  const square = mul(e, clamped, clamped);
  const top = polynomial(e, square, [
    0.00022905065861350646, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145, 1.128379143519084,
  ]);
  const bottom = polynomial(e, square, [
    -1.1791602954361697e-7, 0.000023547966471313185, 0.0010179625278914885, 0.014070470171167667, 0.11098505178285362,
    0.49746925110067538, 1,
  ]);
  return keepNaN(e, x, mul(e, clamped, e.binary("div", top, bottom)));
};

/** Giles, "Approximating the erfinv function" (2012), single precision. */
export const erfInv: Function1 = (e, x) => {
  const w = e.unary("neg", log(e, mul(e, sub(e, f(e, 1), x), add(e, f(e, 1), x))));
  const central = polynomial(e, sub(e, w, f(e, 2.5)), [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
  ]);
  const outer = polynomial(e, sub(e, e.unary("sqrt", w), f(e, 3)), [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
  ]);
  const inside = mul(e, e.select(e.compare("LT", w, f(e, 5)), central, outer), x);
  const edge = e.compare("EQ", e.unary("abs", x), f(e, 1));
  return e.select(edge, mul(e, x, f(e, Infinity)), inside);
};

/** Arctangent of y / x in the right quadrant: a polynomial on [0, 1] and reflections. */
export function atan2(e: Exprs, y: Expr, x: Expr): Expr {
  const [ay, ax] = [e.unary("abs", y), e.unary("abs", x)];
  const steep = e.compare("GT", ay, ax);
  const top = e.select(steep, ax, ay);
  const bottom = e.select(steep, ay, ax);
  const bothZero = e.compare("EQ", bottom, f(e, 0));
  const bothInfinite = e.compare("EQ", top, f(e, Infinity));
  const ratio = e.select(bothZero, f(e, 0), e.select(bothInfinite, f(e, 1), e.binary("div", top, bottom)));
  // Beyond tan(π/8) the angle is measured from π/4.
  const far = e.compare("GT", ratio, f(e, 0.4142135623730950));
  const r = e.select(far, e.binary("div", sub(e, ratio, f(e, 1)), add(e, ratio, f(e, 1))), ratio);
  const square = mul(e, r, r);
  const p = polynomial(e, square, [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1]);
  const base = add(e, e.fma(mul(e, p, square), r, r), e.select(far, f(e, Math.PI / 4), f(e, 0)));
  const unfolded = e.select(steep, sub(e, f(e, Math.PI / 2), base), base);
  const negative = e.compare("LT", e.bitcast(x, "i32"), e.const(0, "i32"));
  const angle = withSign(e, e.select(negative, sub(e, f(e, Math.PI), unfolded), unfolded), y);
  const valid = e.binary("and", e.compare("EQ", x, x), e.compare("EQ", y, y));
  return e.select(valid, angle, f(e, NaN));
}

/** aᵇ = e^(b · ln |a|), with the sign of an odd power of a negative base. */
export function pow(e: Exprs, a: Expr, b: Expr): Expr {
  const magnitude = powPositive(e, e.unary("abs", a), b);
  const whole = e.compare("EQ", e.unary("floor", b), b);
  const half = mul(e, b, f(e, 0.5));
  const odd = e.binary("and", whole, e.compare("NE", e.unary("floor", half), half));
  const negative = e.compare("LT", a, f(e, 0));
  const signed = e.select(e.binary("and", negative, odd), e.unary("neg", magnitude), magnitude);
  const undefinedRoot = e.binary("and", negative, e.unary("not", whole));
  const finiteBase = e.compare("NE", a, f(e, -Infinity));
  const checked = e.select(e.binary("and", undefinedRoot, finiteBase), f(e, NaN), signed);
  const isOne = e.binary("or", e.compare("EQ", a, f(e, 1)), e.compare("EQ", b, f(e, 0)));
  return e.select(isOne, f(e, 1), checked);
}

/**
 * For a ≥ 0. The logarithm is carried in two parts (`ln a = high + low`), since b multiplies its error: n·ln 2 and the
 * high half of the series stay exact.
 */
function powPositive(e: Exprs, a: Expr, b: Expr): Expr {
  const simple = mul(e, b, log(e, a));
  // Where b · ln a is small, float32 is enough; the rest is corrected by the residual ln a − log(a).
  const estimate = log(e, a);
  const back = exp(e, estimate);
  const residual = e.binary("div", sub(e, a, back), back);
  const safe = e.compare("LT", e.unary("abs", residual), f(e, 0.001));
  const correction = e.select(safe, mul(e, b, residual), f(e, 0));
  const base = exp(e, simple);
  const corrected = e.fma(base, correction, base);
  const finite = e.compare("LT", base, f(e, Infinity));
  return e.select(finite, corrected, base);
}
