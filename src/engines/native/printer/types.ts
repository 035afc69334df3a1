import type { Scalar, Storage } from "../../../compiler/expr.ts";

/** What holds a scalar; a bool is 0 or 1. */
export const scalarTypes: { readonly [S in Scalar]: string } = {
  f32: "float",
  f64: "double",
  i32: "int",
  u32: "unsigned",
  bool: "int",
};

/** What holds one scalar per lane; a bool is all ones or all zeros. */
export const vectorTypes: { readonly [S in Exclude<Scalar, "f64">]: string } = {
  f32: "vf",
  i32: "vi",
  u32: "vu",
  bool: "vi",
};

export const storageTypes: { readonly [S in Storage]: string } = {
  u8: "unsigned char",
  i8: "signed char",
  bool: "unsigned char",
  u16: "unsigned short",
  i16: "short",
  i32: "int",
  f32: "float",
  f64: "double",
};

export function vectorType(scalar: Scalar): string {
  if (scalar === "f64") throw new Error("double precision is not run in vectors");
  return vectorTypes[scalar];
}

/** A constant as C reads it back to the last bit. */
export function literal(value: number, scalar: Scalar): string {
  if (scalar === "u32") return `${value >>> 0}u`;
  if (scalar === "bool") return value === 0 ? "0" : "1";
  if (scalar === "i32") return value === -(2 ** 31) ? "(-2147483647 - 1)" : integer(value);
  return floatLiteral(scalar === "f32" ? Math.fround(value) : value, scalar === "f32" ? "f" : "");
}

/** Sizes of 0 make indices that are none, in code that is never run. */
export const integer = (value: number): string => (Number.isNaN(value) ? "0" : value < 0 ? `(${value})` : String(value));

function floatLiteral(value: number, suffix: string): string {
  if (Number.isNaN(value)) return `__builtin_nan${suffix}("")`;
  const size = Math.abs(value);
  const digits = String(size);
  const text = size === Infinity ? `__builtin_inf${suffix}()` : `${/[.e]/.test(digits) ? digits : `${digits}.0`}${suffix}`;
  return value < 0 || Object.is(value, -0) ? `(-${text})` : text;
}
