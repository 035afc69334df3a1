import type { Expr, Exprs } from "../expr.ts";
import { factorial, Reals, series, type Function1 } from "./reals.ts";

/** π/2 in parts whose multiples by moderate integers are exact (Cody & Waite). */
const HALF_PI_PARTS = {
  f32: [1.5703125, 0.0004837512969970703, 7.549789948768648e-8],
  f64: [1.570796251296997, 7.549789415861596e-8, 5.390302858158119e-15],
};

/**
 * x − q·π/2 and q, for the nearest integer q: the reduction that sine, cosine and tangent share. The multiples are exact
 * up to |x| of about 1e5 in float32 and 1e9 in float64; further out digits get lost, in the end all of them, but r stays
 * within 1 (it is a little beyond π/4 where q was rounded) and the functions within their range.
 */
function reduceAngle(m: Reals, x: Expr): { r: Expr; q: Expr } {
  const q = m.unary("nearest", m.mul(x, 2 / Math.PI));
  const r = HALF_PI_PARTS[m.scalar].reduce((rest, part) => m.fma(q, -part, rest), x);
  return { r: m.keepNaN(r, m.clamp(r, -1, 1)), q: m.e.convert(q, "i32") };
}

/** (sin r − r) / r³ and (cos r − 1 + r²/2) / r⁴ for |r| ≤ π/4, in powers of r²: Cephes's polynomials, Taylor's series. */
const NEAR = {
  f32: {
    sine: [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1],
    cosine: [0.00002443315711809948, -0.001388731625493765, 0.04166664568298827],
  },
  f64: {
    sine: series(8, (n) => (n % 2 === 0 ? -1 : 1) / factorial(2 * n + 3)),
    cosine: series(8, (n) => (n % 2 === 0 ? 1 : -1) / factorial(2 * n + 4)),
  },
};

function sineNear(m: Reals, r: Expr): Expr {
  const square = m.mul(r, r);
  return m.fma(m.mul(m.polynomial(square, NEAR[m.scalar].sine), square), r, r);
}

function cosineNear(m: Reals, r: Expr): Expr {
  const square = m.mul(r, r);
  return m.fma(m.mul(square, square), m.polynomial(square, NEAR[m.scalar].cosine), m.fma(square, -0.5, 1));
}

/** Sine of the angle moved on by `quarters` quarter turns. */
function turned(e: Exprs, x: Expr, quarters: number): Expr {
  const m = new Reals(e, x);
  const { r, q } = reduceAngle(m, x);
  const quadrant = e.binary("add", q, e.const(quarters, "i32"));
  const has = (bit: number): Expr => e.compare("NE", e.binary("and", quadrant, e.const(bit, "i32")), e.const(0, "i32"));
  const value = m.select(has(1), cosineNear(m, r), sineNear(m, r));
  return m.select(has(2), m.neg(value), value);
}

export const sin: Function1 = (e, x) => turned(e, x, 0);
export const cos: Function1 = (e, x) => turned(e, x, 1);
export const tan: Function1 = (e, x) => e.binary("div", sin(e, x), cos(e, x));

/** (atan r − r) / r³ for |r| ≤ tan(π/8), in powers of r²: Cephes's polynomial and rational function. */
function arctangentRest(m: Reals, square: Expr): Expr {
  if (!m.isDouble) return m.polynomial(square, [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1]);
  const top = m.polynomial(square, [
    -0.8750608600031904, -16.157537187333652, -75.00855792314705, -122.88666844901361,
    -64.85021904942025,
  ]);
  const bottom = m.polynomial(square, [
    1, 24.858464901423062, 165.02700983169885, 432.88106049129027, 485.3903996359137,
    194.5506571482614,
  ]);
  return m.div(top, bottom);
}

/** Arctangent of y / x in the right quadrant: a polynomial on [0, tan(π/8)] and reflections. */
export function atan2(e: Exprs, y: Expr, x: Expr): Expr {
  const m = new Reals(e, x);
  const [ay, ax] = [m.abs(y), m.abs(x)];
  const steep = m.is(ay, "GT", ax);
  const top = m.select(steep, ax, ay);
  const bottom = m.select(steep, ay, ax);
  const equal = m.select(m.is(top, "EQ", Infinity), 1, m.div(top, bottom));
  const ratio = m.select(m.is(bottom, "EQ", 0), 0, equal);
  // Beyond tan(π/8) the angle is measured from π/4.
  const far = m.is(ratio, "GT", Math.SQRT2 - 1);
  const r = m.select(far, m.div(m.sub(ratio, 1), m.add(ratio, 1)), ratio);
  const square = m.mul(r, r);
  const base = m.add(m.fma(m.mul(arctangentRest(m, square), square), r, r), m.select(far, Math.PI / 4, 0));
  const unfolded = m.select(steep, m.sub(Math.PI / 2, base), base);
  const angle = m.withSign(m.select(m.isNegative(x), m.sub(Math.PI, unfolded), unfolded), y);
  return m.select(e.and(m.is(x, "EQ", x), m.is(y, "EQ", y)), angle, NaN);
}
