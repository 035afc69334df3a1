import type { DType } from "../ir/dtype.ts";
import type { Buffer, Expr, Exprs, Scalar, Storage } from "./expr.ts";

/** What elements of a dtype are computed as. */
export const scalarOf: { readonly [D in DType]: Scalar } = {
  bool: "bool",
  uint8: "i32",
  int8: "i32",
  uint16: "i32",
  int16: "i32",
  uint32: "u32",
  int32: "i32",
  float16: "f32",
  bfloat16: "f32",
  float32: "f32",
  float64: "f64",
};

/** How elements of a dtype lie in memory. */
export const storageOf: { readonly [D in DType]: Storage } = {
  bool: "bool",
  uint8: "u8",
  int8: "i8",
  uint16: "u16",
  int16: "i16",
  uint32: "i32",
  int32: "i32",
  float16: "u16",
  bfloat16: "u16",
  float32: "f32",
  float64: "f64",
};

export const storageBytes: { readonly [S in Storage]: number } = {
  u8: 1,
  i8: 1,
  bool: 1,
  u16: 2,
  i16: 2,
  i32: 4,
  f32: 4,
  f64: 8,
};

const int = (e: Exprs, value: number): Expr => e.const(value, "i32");

/** The element at an index, in the scalar it is computed as. */
export function loadElement(e: Exprs, buffer: Buffer, index: Expr): Expr {
  const { dtype } = buffer;
  if (dtype === "bfloat16") return widenBfloat16(e, e.load(buffer, index, "i32", { min: 0, max: 0xffff }));
  if (dtype === "float16") return widenFloat16(e, e.load(buffer, index, "i32", { min: 0, max: 0xffff }));
  return e.load(buffer, index, scalarOf[dtype], boundsOf(dtype));
}

function boundsOf(dtype: DType): { min?: number; max?: number } {
  if (dtype === "uint8") return { min: 0, max: 255 };
  if (dtype === "uint16") return { min: 0, max: 0xffff };
  if (dtype === "int8") return { min: -128, max: 127 };
  if (dtype === "int16") return { min: -32768, max: 32767 };
  return {};
}

/** The value to be stored for an element: 16-bit floats become their bits. */
export function storedValue(e: Exprs, dtype: DType, value: Expr): Expr {
  if (dtype === "bfloat16") return narrowBfloat16(e, value);
  if (dtype === "float16") return narrowFloat16(e, value);
  return value;
}

/** The 16 bits of an element, as a number from 0 to 65535. */
export function bitsOf16(e: Exprs, dtype: DType, value: Expr): Expr {
  return dtype.includes("float") ? storedValue(e, dtype, value) : mask(e, value, 0xffff);
}

/** The element of a 16-bit dtype with these bits. */
export function fromBits16(e: Exprs, dtype: DType, bits: Expr): Expr {
  if (dtype === "bfloat16") return widenBfloat16(e, bits);
  return dtype === "float16" ? widenFloat16(e, bits) : wrapTo(e, dtype, bits);
}

/** What is left of a value that was computed wider than its dtype: narrow integers wrap, 16-bit floats round. */
export function wrapTo(e: Exprs, dtype: DType, value: Expr): Expr {
  if (dtype === "bfloat16") return widenBfloat16(e, narrowBfloat16(e, value));
  if (dtype === "float16") return widenFloat16(e, narrowFloat16(e, value));
  if (dtype === "uint8") return mask(e, value, 0xff);
  if (dtype === "uint16") return mask(e, value, 0xffff);
  if (dtype === "int8") return signExtend(e, value, 24);
  if (dtype === "int16") return signExtend(e, value, 16);
  return value;
}

function mask(e: Exprs, value: Expr, bits: number): Expr {
  return value.min >= 0 && value.max <= bits ? value : e.binary("and", value, int(e, bits));
}

function signExtend(e: Exprs, value: Expr, shift: number): Expr {
  return e.binary("shr_s", e.binary("shl", value, int(e, shift)), int(e, shift));
}

function widenBfloat16(e: Exprs, bits: Expr): Expr {
  return e.bitcast(e.binary("shl", bits, int(e, 16)), "f32");
}

/** Round to nearest even by adding half of the last kept bit, less one where that bit is even. */
function narrowBfloat16(e: Exprs, value: Expr): Expr {
  const bits = e.bitcast(value, "i32");
  const odd = e.binary("and", e.binary("shr_u", bits, int(e, 16)), int(e, 1));
  const rounded = e.binary("add", e.binary("add", bits, odd), int(e, 0x7fff));
  const finite = e.select(e.compare("EQ", value, value), rounded, int(e, 0x7fc00000));
  return e.binary("shr_u", finite, int(e, 16));
}

/** Multiplying by 2^112 moves binary16's exponent, placed in binary32's bits, to its right value, subnormals too. */
function widenFloat16(e: Exprs, bits: Expr): Expr {
  const magnitude = e.binary("shl", e.binary("and", bits, int(e, 0x7fff)), int(e, 13));
  const scaled = e.binary("mul", e.bitcast(magnitude, "f32"), e.const(2 ** 112, "f32"));
  const special = e.bitcast(e.binary("or", magnitude, int(e, 0x7f800000)), "f32");
  const value = e.select(e.compare("GE", magnitude, int(e, 0x7c00 << 13)), special, scaled);
  const sign = e.binary("shl", e.binary("and", bits, int(e, 0x8000)), int(e, 16));
  return e.bitcast(e.binary("or", e.bitcast(value, "i32"), sign), "f32");
}

/** Rounds by adding and taking away a number whose last bit is where the result's last bit is to be. */
function narrowFloat16(e: Exprs, value: Expr): Expr {
  const bits = e.bitcast(value, "i32");
  const sign = e.binary("and", bits, int(e, -(2 ** 31)));
  const magnitude = e.binary("xor", bits, sign);
  // Too large for binary16: infinity, or a quiet NaN.
  const special = e.select(e.compare("GT", magnitude, int(e, 0x7f800000)), int(e, 0x7e00), int(e, 0x7c00));
  // Below the normal range: adding 0.5 puts the 10 bits to keep at the end of the mantissa.
  const shifted = e.binary("add", e.bitcast(magnitude, "f32"), e.const(0.5, "f32"));
  const subnormal = e.binary("sub", e.bitcast(shifted, "i32"), int(e, 0x3f000000));
  const odd = e.binary("and", e.binary("shr_u", magnitude, int(e, 13)), int(e, 1));
  const rebased = e.binary("add", e.binary("add", magnitude, int(e, (15 - 127) * 2 ** 23 + 0xfff)), odd);
  const normal = e.binary("shr_u", rebased, int(e, 13));
  const small = e.select(e.compare("LT", magnitude, int(e, 113 * 2 ** 23)), subnormal, normal);
  const finite = e.select(e.compare("GE", magnitude, int(e, 143 * 2 ** 23)), special, small);
  return e.binary("or", finite, e.binary("shr_u", sign, int(e, 16)));
}
