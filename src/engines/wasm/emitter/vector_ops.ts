import type { BinaryOp, ExponentOp, Scalar, UnaryOp } from "../../../compiler/expr.ts";
import type { Direction } from "../../../ir/attributes.ts";
import type { PlainOp } from "../assembler/index.ts";

/** Instructions on vectors of four 32-bit lanes; a bool is a lane of all ones or all zeros. */
const floatBinary: { readonly [O in BinaryOp]?: PlainOp } = {
  add: "f32x4.add",
  sub: "f32x4.sub",
  mul: "f32x4.mul",
  div: "f32x4.div",
  max: "f32x4.max",
  min: "f32x4.min",
  pmax: "f32x4.pmax",
  pmin: "f32x4.pmin",
};

const integerBinary: { readonly [O in BinaryOp]?: PlainOp } = {
  add: "i32x4.add",
  sub: "i32x4.sub",
  mul: "i32x4.mul",
  and: "v128.and",
  or: "v128.or",
  xor: "v128.xor",
};

export function vectorBinary(op: BinaryOp, scalar: Scalar): PlainOp | undefined {
  if (scalar === "f32") return floatBinary[op];
  const sign = scalar === "i32" ? "s" : "u";
  if (op === "max" || op === "pmax") return `i32x4.max_${sign}`;
  if (op === "min" || op === "pmin") return `i32x4.min_${sign}`;
  return integerBinary[op];
}

/** Shifts take one amount for all lanes. */
export const vectorShift: { readonly [O in BinaryOp]?: PlainOp } = {
  shl: "i32x4.shl",
  shr_s: "i32x4.shr_s",
  shr_u: "i32x4.shr_u",
};

export const vectorUnary: { readonly [O in Exclude<UnaryOp, ExponentOp>]: PlainOp } = {
  abs: "f32x4.abs",
  neg: "f32x4.neg",
  floor: "f32x4.floor",
  ceil: "f32x4.ceil",
  nearest: "f32x4.nearest",
  trunc: "f32x4.trunc",
  sqrt: "f32x4.sqrt",
  not: "v128.not",
};

const relation: { readonly [D in Direction]: string } = { EQ: "eq", NE: "ne", LT: "lt", LE: "le", GT: "gt", GE: "ge" };

export function vectorCompare(direction: Direction, scalar: Scalar): PlainOp {
  const name = relation[direction];
  if (scalar === "f32") return `f32x4.${name}` as PlainOp;
  const signed = direction === "EQ" || direction === "NE" ? "" : scalar === "i32" ? "_s" : "_u";
  return `i32x4.${name}${signed}` as PlainOp;
}

/** One instruction that converts lanes; undefined for what is a reinterpretation or, from bool, a mask. */
export function vectorConversion(from: Scalar, to: Scalar): PlainOp | undefined {
  if (from === "f32") return to === "u32" ? "i32x4.trunc_sat_f32x4_u" : "i32x4.trunc_sat_f32x4_s";
  if (to === "f32" && from !== "bool") return from === "u32" ? "f32x4.convert_i32x4_u" : "f32x4.convert_i32x4_s";
  return undefined;
}

export const splatOf: { readonly [S in Exclude<Scalar, "f64">]: PlainOp } = {
  f32: "f32x4.splat",
  i32: "i32x4.splat",
  u32: "i32x4.splat",
  bool: "i32x4.splat",
};
