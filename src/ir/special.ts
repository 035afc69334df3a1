/** Special functions in double precision, for reference evaluation. */

/** Nearest integer, halves to the even neighbour. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The error function 2/√π ∫₀ˣ exp(-t²) dt, to about 1e-15: its Maclaurin series for small arguments, the continued
 * fraction of erfc (Abramowitz & Stegun 7.1.14) for the others.
 */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (magnitude > 6) return Math.sign(x);
  return Math.sign(x) * (magnitude < 2.5 ? erfSeries(magnitude) : 1 - erfcFraction(magnitude));
}

function erfSeries(x: number): number {
  // erf x = 2/√π · exp(-x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose terms are all positive: nothing cancels.
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let tail = 0;
  for (let n = 60; n >= 1; n--) tail = n / 2 / (x + tail);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + tail);
}

/** The inverse of `erf` on (-1, 1): Winitzki's approximation refined by Newton's steps on `erf`. */
export function erfInv(y: number): number {
  if (y <= -1 || y >= 1 || Number.isNaN(y)) return Math.abs(y) === 1 ? y * Infinity : NaN;
  if (y === 0) return y;
  const a = 0.147;
  const logTerm = Math.log1p(-y * y);
  const half = 2 / (Math.PI * a) + logTerm / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(half * half - logTerm / a) - half);
  for (let step = 0; step < 4; step++) {
    const error = Math.abs(x) < 2.5 ? erf(x) - y : Math.sign(x) * (1 - Math.abs(y) - erfcFraction(Math.abs(x)));
    x -= error / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  }
  return x;
}
