import type { Expr } from "../expr.ts";
import { exp, log, log1p } from "./exponential.ts";
import { factorial, Reals, series, type Function1 } from "./reals.ts";

/** The error function 2/√π ∫₀ˣ exp(−t²) dt. */
export const erf: Function1 = (e, x) => {
  const m = new Reals(e, x);
  return m.keepNaN(x, m.isDouble ? erfDouble(m, x) : erfSingle(m, x));
};

/** Odd rational function on [-4, 4] (the coefficients of Eigen's and XLA's float erf), constant beyond. */
function erfSingle(m: Reals, x: Expr): Expr {
  const clamped = m.clamp(x, -3.832506856900711, 3.832506856900711);
  const square = m.mul(clamped, clamped);
  const top = m.polynomial(square, [
    0.00022905065861350646, 0.003408291010710951, 0.05095569506238086, 0.18520832239976145, 1.128379143519084,
  ]);
  const bottom = m.polynomial(square, [
    -1.1791602954361697e-7, 0.000023547966471313183, 0.0010179625278914884, 0.014070470171167667, 0.11098505178285362,
    0.4974692511006754, 1,
  ]);
  return m.mul(clamped, m.div(top, bottom));
}

/** Maclaurin's series up to 1, 1 − erfc further out. */
function erfDouble(m: Reals, x: Expr): Expr {
  const square = m.mul(x, x);
  const scale = 2 / Math.sqrt(Math.PI);
  const terms = series(20, (n) => ((n % 2 === 0 ? 1 : -1) * scale) / (factorial(n) * (2 * n + 1)));
  const near = m.mul(x, m.polynomial(square, terms));
  const far = m.withSign(m.sub(1, complement(m, m.abs(x))), x);
  return m.select(m.is(m.abs(x), "LT", 1), near, far);
}

/**
 * erfc x for x in [1, 6], in double precision: e^(−x²) · t · P(t) with t = 2 / (2 + x). P is the polynomial of least
 * error, 1.4e-17, on that interval.
 */
function complement(m: Reals, x: Expr): Expr {
  const z = m.clamp(x, 1, 6);
  const t = m.div(2, m.add(z, 2));
  const p = m.polynomial(t, [
    -0.08420931737880467, 0.6247381640516163, -2.0943130849906773, 4.145347336788125,
    -5.309511408885667, 4.567070280811269, -2.7455525237928557, 1.3028223053439612,
    -0.5227340663492903, 0.07342779004765697, -0.032144467179217595, 0.0882110964571538,
    0.17578351170807846, 0.24687572087698403, 0.28209264128188755, 0.28209484211732366,
  ]);
  return m.mul(m.mul(exp(m.e, m.neg(m.mul(z, z))), t), p);
}

/** The inverse of `erf` on (-1, 1). */
export const erfInv: Function1 = (e, x) => {
  const m = new Reals(e, x);
  const inside = m.isDouble ? erfInvDouble(m, x) : erfInvSingle(m, x);
  return m.select(m.is(m.abs(x), "EQ", 1), m.mul(x, Infinity), inside);
};

/** Giles, "Approximating the erfinv function" (2012), single precision. */
function erfInvSingle(m: Reals, x: Expr): Expr {
  const w = m.neg(log(m.e, m.mul(m.sub(1, x), m.add(x, 1))));
  const central = m.polynomial(m.sub(w, 2.5), [
    2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
    0.246640727, 1.50140941,
  ]);
  const outer = m.polynomial(m.sub(m.unary("sqrt", w), 3), [
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
    1.00167406, 2.83297682,
  ]);
  return m.mul(m.select(m.is(w, "LT", 5), central, outer), x);
}

/** Winitzki's approximation, refined by Newton's steps on erf, or on erfc where erf is close to 1. */
function erfInvDouble(m: Reals, y: Expr): Expr {
  const a = 0.147;
  const logTerm = log1p(m.e, m.neg(m.mul(y, y)));
  const half = m.fma(logTerm, 0.5, 2 / (Math.PI * a));
  const start = m.unary("sqrt", m.sub(m.unary("sqrt", m.sub(m.mul(half, half), m.div(logTerm, a))), half));
  const target = m.abs(y);
  let x = start;
  for (let step = 0; step < 4; step++) {
    const nearError = m.sub(erf(m.e, x), target);
    const farError = m.sub(m.sub(1, target), complement(m, x));
    const error = m.select(m.is(x, "LT", 1), nearError, farError);
    const slope = m.mul(exp(m.e, m.neg(m.mul(x, x))), 2 / Math.sqrt(Math.PI));
    x = m.sub(x, m.div(error, slope));
  }
  return m.select(m.is(target, "LT", 1e-8), m.mul(y, Math.sqrt(Math.PI) / 2), m.withSign(x, y));
}
