import type { BinaryName, UnaryName } from "../ir/attributes.ts";
import { isBool, isFloat, type DType } from "../ir/dtype.ts";
import type { BinaryOp, Expr, Exprs, UnaryOp } from "./expr.ts";
import * as math from "./math/index.ts";
import { scalarOf } from "./scalar.ts";

export type UnaryLowering = (e: Exprs, x: Expr, dtype: DType) => Expr;
export type BinaryLowering = (e: Exprs, a: Expr, b: Expr, dtype: DType) => Expr;

const plain = (op: UnaryOp): UnaryLowering => (e, x) => e.unary(op, x);

const constant = (e: Exprs, value: number, like: Expr): Expr => e.const(value, like.scalar);

/** How each unary primitive is computed; the compiler's side of its record. */
export const unaryLowerings: { readonly [P in UnaryName]: UnaryLowering } = {
  abs: (e, x, dtype) =>
    isFloat(dtype) ? e.unary("abs", x) : x.scalar === "u32" ? x : e.binary("max", x, e.binary("sub", constant(e, 0, x), x)),
  negate: (e, x, dtype) => (isFloat(dtype) ? e.unary("neg", x) : e.binary("sub", constant(e, 0, x), x)),
  sign: (e, x, dtype) => {
    const [zero, one] = [constant(e, 0, x), constant(e, 1, x)];
    const below = x.scalar === "u32" ? zero : e.select(e.compare("LT", x, zero), constant(e, -1, x), zero);
    const sign = e.select(e.compare("GT", x, zero), one, below);
    return isFloat(dtype) ? e.select(e.compare("EQ", x, x), sign, x) : sign;
  },
  floor: plain("floor"),
  ceil: plain("ceil"),
  round_nearest_even: plain("nearest"),
  exponential: math.exp,
  exponential_minus_one: math.expm1,
  log: math.log,
  log_plus_one: math.log1p,
  sqrt: plain("sqrt"),
  rsqrt: (e, x) => e.binary("div", constant(e, 1, x), e.unary("sqrt", x)),
  sine: math.sin,
  cosine: math.cos,
  tan: math.tan,
  tanh: math.tanh,
  logistic: math.logistic,
  is_finite: (e, x) => e.compare("LT", e.unary("abs", x), constant(e, Infinity, x)),
  not: (e, x, dtype) => (isBool(dtype) ? e.unary("not", x) : e.binary("xor", x, constant(e, -1, x))),
  erf: math.erf,
  erf_inv: math.erfInv,
};

const plain2 = (op: BinaryOp): BinaryLowering => (e, a, b) => e.binary(op, a, b);

/** Integers: −1 for a divisor of zero, and no overflow for the most negative number by −1. */
function divide(e: Exprs, a: Expr, b: Expr, dtype: DType): Expr {
  if (isFloat(dtype)) return e.binary("div", a, b);
  return e.select(e.compare("EQ", b, constant(e, 0, b)), constant(e, -1, a), e.binary("div", a, safeDivisor(e, a, b)));
}

/** A divisor that no machine traps on: 1 in the place of 0, and of −1 under the most negative number. */
function safeDivisor(e: Exprs, a: Expr, b: Expr): Expr {
  const one = constant(e, 1, b);
  const nonZero = e.select(e.compare("EQ", b, constant(e, 0, b)), one, b);
  if (a.scalar !== "i32") return nonZero;
  const overflows = e.binary(
    "and",
    e.compare("EQ", a, constant(e, -(2 ** 31), a)),
    e.compare("EQ", b, constant(e, -1, b)),
  );
  return e.select(overflows, one, nonZero);
}

function remainder(e: Exprs, a: Expr, b: Expr, dtype: DType): Expr {
  if (!isFloat(dtype)) {
    return e.select(e.compare("EQ", b, constant(e, 0, b)), a, e.binary("rem", a, safeDivisor(e, a, b)));
  }
  return floatRemainder(e, a, b);
}

/**
 * `a − trunc(a / b) · b`, put right by one divisor where the quotient was rounded up. Exact for float32, which is done in
 * double precision, up to quotients of 2²⁹; beyond, what is not even a remainder is 0.
 */
function floatRemainder(e: Exprs, a: Expr, b: Expr): Expr {
  const [x, y] = [e.convert(a, "f64"), e.convert(b, "f64")];
  const zero = constant(e, 0, x);
  const rest = e.binary("sub", x, e.binary("mul", e.unary("trunc", e.binary("div", x, y)), y));
  const size = e.unary("abs", y);
  const positive = e.select(e.compare("LT", rest, zero), e.binary("add", rest, size), rest);
  const negative = e.select(e.compare("GT", rest, zero), e.binary("sub", rest, size), rest);
  const signed = e.select(e.compare("LT", x, zero), negative, positive);
  const checked = e.select(e.compare("GE", e.unary("abs", signed), size), zero, signed);
  const infinity = constant(e, Infinity, x);
  const isWhole = e.binary("and", e.compare("EQ", size, infinity), e.compare("LT", e.unary("abs", x), infinity));
  return e.convert(e.select(isWhole, x, checked), a.scalar);
}

/** Repeated squaring, unrolled over the bits an exponent can have. */
function integerPower(e: Exprs, a: Expr, b: Expr): Expr {
  const [zero, one] = [constant(e, 0, a), constant(e, 1, a)];
  let result = one;
  let base = a;
  let rest = b;
  for (let bit = 0; bit < 31; bit++) {
    const odd = e.compare("EQ", e.binary("and", rest, one), one);
    result = e.select(odd, e.binary("mul", result, base), result);
    base = e.binary("mul", base, base);
    rest = e.binary("shr_u", rest, one);
  }
  if (b.scalar === "u32") return result;
  const minusOne = constant(e, -1, a);
  const even = e.compare("EQ", e.binary("and", b, one), zero);
  const flipped = e.select(e.compare("EQ", a, minusOne), e.select(even, one, minusOne), zero);
  const negative = e.select(e.compare("EQ", a, one), one, flipped);
  return e.select(e.compare("LT", b, zero), negative, result);
}

/** A shift by the width or more leaves nothing but the sign. */
const shift = (op: "shl" | "shr_s" | "shr_u"): BinaryLowering => (e, a, b, dtype) => {
  const signed = op === "shr_s" && a.scalar !== "u32";
  const source = op === "shr_u" && (dtype === "int8" || dtype === "int16")
    ? e.binary("and", a, constant(e, dtype === "int8" ? 0xff : 0xffff, a))
    : a;
  const used = op === "shr_s" && !signed ? "shr_u" : op;
  const amount = b.scalar === "u32" ? e.bitcast(b, "i32") : b;
  const inRange = e.within(amount, 0, 32);
  const beyond = signed ? e.binary("shr_s", a, constant(e, 31, a)) : constant(e, 0, a);
  return e.select(inRange, e.binary(used, source, b), beyond);
};

/** Float extremes let NaN through; the plain ones of machines may not. */
const extremum = (op: "max" | "min"): BinaryLowering => (e, a, b) => e.binary(op, a, b);

/** How each binary primitive is computed. */
export const binaryLowerings: { readonly [P in BinaryName]: BinaryLowering } = {
  add: plain2("add"),
  subtract: plain2("sub"),
  multiply: plain2("mul"),
  divide,
  remainder,
  power: (e, a, b, dtype) => (isFloat(dtype) ? math.pow(e, a, b) : integerPower(e, a, b)),
  maximum: extremum("max"),
  minimum: extremum("min"),
  atan2: math.atan2,
  and: plain2("and"),
  or: plain2("or"),
  xor: plain2("xor"),
  shift_left: shift("shl"),
  shift_right_logical: shift("shr_u"),
  shift_right_arithmetic: shift("shr_s"),
};

/** Conversion of values as the graph defines it: floats to integers truncate, saturate and send NaN to 0. */
export function convertValue(e: Exprs, x: Expr, from: DType, to: DType): Expr {
  if (isBool(to)) return isBool(from) ? x : e.compare("NE", x, constant(e, 0, x));
  const converted = e.convert(x, scalarOf[to]);
  if (!isFloat(from) || isFloat(to)) return converted;
  return saturate(e, converted, to);
}

const narrowBounds: { readonly [D in DType]?: readonly [number, number] } = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

function saturate(e: Exprs, x: Expr, dtype: DType): Expr {
  const bounds = narrowBounds[dtype];
  if (bounds === undefined) return x;
  return e.binary("min", e.binary("max", x, e.const(bounds[0], "i32")), e.const(bounds[1], "i32"));
}
