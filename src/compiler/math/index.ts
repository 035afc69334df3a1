/** Elementary functions in float32 and float64; errors are a few units in the last place. */
export { erf, erfInv } from "./error_function.ts";
export { exp, expm1, log, log1p, logistic, pow, tanh } from "./exponential.ts";
export type { Function1 } from "./reals.ts";
export { atan2, cos, sin, tan } from "./trigonometric.ts";
