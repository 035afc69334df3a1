import type { Expr } from "../expr.ts";
import { factorial, Reals, series, type Function1 } from "./reals.ts";

/** ln 2 in two parts: multiples of the high one by exponents are exact (Cody & Waite). */
const LN2 = {
  f32: { high: 0.693359375, low: -2.12194440e-4 },
  f64: { high: 0.693145751953125, low: 0.0000014286068203094173 },
};

/** Where results leave the range, and (eʳ − 1 − r) / r² for |r| ≤ ln 2 / 2: Cephes's polynomial, Taylor's series. */
const EXP = {
  f32: {
    low: -104,
    high: 89,
    rest: [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  },
  f64: { low: -746, high: 710, rest: series(12, (n) => 1 / factorial(n + 2)) },
};

/** eˣ⁺ᵗ = 2ⁿ · eʳ, for a t that is small; 2ⁿ in two factors, so that results near both ends of the range are right. */
function expOfSum(m: Reals, x: Expr, tail?: Expr): Expr {
  const { low, high, rest } = EXP[m.scalar];
  const ln2 = LN2[m.scalar];
  const clamped = m.clamp(x, low, high);
  const n = m.unary("nearest", m.mul(clamped, Math.LOG2E));
  const whole = m.fma(n, -ln2.low, m.fma(n, -ln2.high, clamped));
  const r = tail === undefined ? whole : m.add(whole, tail);
  const y = m.fma(m.mul(r, r), m.polynomial(r, rest), m.add(r, 1));
  const half = m.unary("floor", m.mul(n, 0.5));
  const scaled = m.mul(m.mul(y, m.powerOfTwo(half)), m.powerOfTwo(m.sub(n, half)));
  return m.keepNaN(x, scaled);
}

export const exp: Function1 = (e, x) => expOfSum(new Reals(e, x), x);

/** x = 2ⁿ · m with m in [√½, √2), for x > 0. */
function takeExponent(m: Reals, x: Expr): { exponent: Expr; mantissa: Expr } {
  const { e } = m;
  // Numbers below the normal range are scaled into it first.
  const [least, scale] = m.isDouble ? [2 ** -1022, 54] : [2 ** -126, 25];
  const tiny = m.is(x, "LT", least);
  const normal = m.select(tiny, m.mul(x, 2 ** scale), x);
  const moved = m.select(tiny, -scale, 0);
  if (m.isDouble) {
    const mantissa = e.unary("mantissa", normal);
    const large = m.is(mantissa, "GE", Math.SQRT2);
    return {
      exponent: m.add(m.add(e.unary("exponent", normal), moved), m.select(large, 1, 0)),
      mantissa: m.select(large, m.mul(mantissa, 0.5), mantissa),
    };
  }
  const bits = e.bitcast(normal, "i32");
  const shift = e.const(23, "i32");
  const n = e.binary("shr_s", e.binary("sub", bits, e.const(0x3f3504f3, "i32")), shift);
  return {
    exponent: m.add(e.convert(n, "f32"), moved),
    mantissa: e.bitcast(e.binary("sub", bits, e.binary("shl", n, shift)), "f32"),
  };
}

/** What a logarithm is where x is not a positive finite number. */
function logEdges(m: Reals, x: Expr, result: Expr): Expr {
  const finite = m.select(m.is(x, "EQ", Infinity), x, result);
  const positive = m.select(m.is(x, "GT", 0), finite, NaN);
  return m.select(m.is(x, "EQ", 0), -Infinity, positive);
}

/** ln x = ln m + n · ln 2. */
export const log: Function1 = (e, x) => {
  const m = new Reals(e, x);
  if (m.isDouble) {
    const { high, low } = logInParts(m, x);
    return logEdges(m, x, m.add(high, low));
  }
  const { exponent, mantissa } = takeExponent(m, x);
  const r = m.sub(mantissa, 1);
  const p = m.polynomial(r, [
    7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ]);
  const square = m.mul(r, r);
  const tail = m.fma(exponent, LN2.f32.low, m.fma(m.mul(square, r), p, m.mul(square, -0.5)));
  return logEdges(m, x, m.fma(exponent, LN2.f32.high, m.add(r, tail)));
};

/**
 * ln x, for x > 0, as the sum of two numbers that together have some eight bits more than one:
 * ln m = 2q + 2q³ (1/3 + q²/5 + …) with q = (m − 1) / (m + 1), whose division is done in two parts.
 */
function logInParts(m: Reals, x: Expr): { high: Expr; low: Expr } {
  const { exponent, mantissa } = takeExponent(m, x);
  const ln2 = LN2[m.scalar];
  const top = m.sub(mantissa, 1);
  const bottom = m.add(mantissa, 1);
  const lost = m.sub(mantissa, m.sub(bottom, 1));
  const quotient = m.div(top, bottom);
  const q = m.split(quotient);
  const b = m.split(bottom);
  const rest = m.sub(m.sub(top, m.mul(q.high, b.high)), m.mul(q.high, m.add(b.low, lost)));
  const square = m.mul(quotient, quotient);
  const further = m.polynomial(square, series(m.isDouble ? 11 : 5, (n) => 2 / (2 * n + 3)));
  const tail = m.fma(m.mul(m.mul(square, quotient), further), 1, m.mul(m.div(rest, bottom), 2));
  // Twice q.high is either smaller than the multiple of ln 2, or that is zero: their sum's error is known.
  const [whole, part] = [m.mul(exponent, ln2.high), m.mul(q.high, 2)];
  const high = m.add(whole, part);
  const error = m.sub(part, m.sub(high, whole));
  return { high, low: m.add(m.fma(exponent, ln2.low, error), tail) };
}

/** eˣ − 1 without cancellation: Higham's correction u − 1 scaled by x / ln u, exact where u rounds to 1. */
export const expm1: Function1 = (e, x) => {
  const m = new Reals(e, x);
  const u = exp(e, x);
  const difference = m.sub(u, 1);
  const corrected = m.mul(difference, m.div(x, log(e, u)));
  const near = m.is(m.abs(x), "LT", 0.5);
  return m.select(m.is(u, "EQ", 1), x, m.select(near, corrected, difference));
};

/** ln(1 + x) without cancellation, by the same correction. */
export const log1p: Function1 = (e, x) => {
  const m = new Reals(e, x);
  const u = m.add(x, 1);
  const difference = m.sub(u, 1);
  const corrected = m.mul(log(e, u), m.div(x, difference));
  const infinite = m.is(u, "EQ", Infinity);
  return m.select(m.is(difference, "EQ", 0), x, m.select(infinite, u, corrected));
};

/** 1 / (1 + e⁻ˣ). */
export const logistic: Function1 = (e, x) => {
  const m = new Reals(e, x);
  return m.div(1, m.add(exp(e, m.neg(x)), 1));
};

/** Near 0 a polynomial, or u / (u + 2) for u = e²ˣ − 1; 1 − 2 / (e²ˣ + 1) further out. */
export const tanh: Function1 = (e, x) => {
  const m = new Reals(e, x);
  const magnitude = m.abs(x);
  const square = m.mul(x, x);
  const coefficients = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];
  const u = m.isDouble ? expm1(e, m.mul(x, 2)) : x;
  const near = m.isDouble ? m.div(u, m.add(u, 2)) : m.fma(m.mul(m.polynomial(square, coefficients), square), x, x);
  const far = m.sub(1, m.div(2, m.add(exp(e, m.mul(magnitude, 2)), 1)));
  return m.select(m.is(magnitude, "LT", 0.625), near, m.withSign(far, x));
};

/** aᵇ = e^(b · ln |a|), with the sign of an odd power of a negative base. */
export function pow(e: Reals["e"], a: Expr, b: Expr): Expr {
  const m = new Reals(e, a);
  const magnitude = powPositive(m, m.abs(a), b);
  const isWhole = m.is(m.unary("floor", b), "EQ", b);
  const half = m.mul(b, 0.5);
  const isOdd = e.and(isWhole, m.is(m.unary("floor", half), "NE", half));
  const signed = m.select(e.and(isOdd, m.isNegative(a)), m.neg(magnitude), magnitude);
  const isRootOfNegative = e.and(e.and(m.is(a, "LT", 0), e.unary("not", isWhole)), m.is(a, "NE", -Infinity));
  const isOne = e.binary("or", m.is(a, "EQ", 1), m.is(b, "EQ", 0));
  return m.select(isOne, 1, m.select(isRootOfNegative, NaN, signed));
}

/** For a ≥ 0. The logarithm and its product are carried in two parts, since b multiplies their errors. */
function powPositive(m: Reals, a: Expr, b: Expr): Expr {
  const { high, low } = logInParts(m, a);
  const sum = m.add(high, low);
  const left = m.sub(low, m.sub(sum, high));
  const logarithm = m.split(sum);
  // Beyond this, a power of anything but 1 is out of range anyway.
  const factor = m.clamp(b, -(2 ** 70), 2 ** 70);
  const halves = m.split(factor);
  const product = m.mul(halves.high, logarithm.high);
  const tail = m.add(m.mul(halves.low, sum), m.mul(halves.high, m.add(logarithm.low, left)));
  const isMeaningful = m.is(m.abs(product), "LT", 1024);
  const power = m.keepNaN(b, expOfSum(m, product, m.select(isMeaningful, tail, 0)));
  const rises = m.is(b, "GT", 0);
  const ofZero = m.select(rises, 0, Infinity);
  const ofInfinity = m.select(rises, Infinity, 0);
  const extreme = m.select(m.is(a, "EQ", 0), ofZero, ofInfinity);
  const isExtreme = m.e.binary("or", m.is(a, "EQ", 0), m.is(a, "EQ", Infinity));
  return m.keepNaN(b, m.keepNaN(a, m.select(isExtreme, extreme, power)));
}
