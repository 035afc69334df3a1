export { add, divide, divideNoNan, floorDivide, fmod, mod, multiply, negative, power, reciprocal, square, subtract, trueDivide } from "./arithmetic.ts";
export * from "./bitwise.ts";
export * from "./comparison.ts";
export { cbrt, exp, exp2, expm1, hypot, log, log10, log1p, log2, logaddexp, logaddexp2, rsqrt, sqrt } from "./exponential.ts";
export * from "./extrema.ts";
export * from "./logic.ts";
export * from "./rounding.ts";
export { erf, erfc, erfinv } from "./special.ts";
export * from "./trigonometry.ts";
