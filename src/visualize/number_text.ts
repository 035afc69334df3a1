/**
 * Numbers as Python's format language prints them, so that summaries and progress lines are Keras's own.
 * JavaScript rounds exact ties up (`(1.125).toFixed(2)` is "1.13"), Python to the even digit ("1.12").
 */

/** `f"{value:.{digits}f}"`: fixed-point text, `nan` and `inf` in lower case. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign(value)}${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`; // where toFixed turns to exponents
  const exact = size.toFixed(digits + EXACT_DIGITS);
  const tail = exact.slice(exact.indexOf(".") + 1 + digits);
  return sign(value) + tieToEven(size.toFixed(digits), tail);
}

/** `f"{value:.{digits}e}"`: scientific text with an exponent of at least two digits. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  const [mantissa = "", exponent = ""] = size.toExponential(digits).split("e");
  const exact = size.toExponential(digits + EXACT_DIGITS).split("e")[0] ?? "";
  const tail = exact.slice("d.".length + digits);
  return `${sign(value)}${tieToEven(mantissa, tail)}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, "0")}`;
}

/** `f"{value:,}"` of an integer: groups of three digits. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** The nearest integer, exact halves to the even one, as Python's `round`. */
export function roundHalfEven(value: number): number {
  return Number(fixed(value, 0));
}

/** Digits looked at beyond the rounded one: a double that agrees with a tie this far is one. */
const EXACT_DIGITS = 60;

/** `rounded` had `tail` cut off, ties rounded up. An odd last digit minus one never borrows. */
function tieToEven(rounded: string, tail: string): string {
  const last = Number(rounded.at(-1));
  return /^50*$/.test(tail) && last % 2 === 1 ? rounded.slice(0, -1) + String(last - 1) : rounded;
}

function sign(value: number): string {
  return value < 0 || Object.is(value, -0) ? "-" : "";
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}
