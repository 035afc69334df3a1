export { correlate, corrcoef, type CorrelateMode } from "./correlation.ts";
export { diff, trapezoid, type TrapezoidOptions } from "./difference.ts";
