import type { BinaryOp, ExponentOp, Scalar, Storage, UnaryOp } from "../../../compiler/expr.ts";
import type { Direction } from "../../../ir/attributes.ts";
import type { MemoryOp, PlainOp, ValueType } from "../assembler/index.ts";

/** What holds a scalar in a WebAssembly variable. */
export const valueTypeOf: { readonly [S in Scalar]: ValueType } = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  u32: "i32",
  bool: "i32",
};

export const floatUnary: { readonly [O in Exclude<UnaryOp, "not" | ExponentOp>]: string } = {
  abs: "abs",
  neg: "neg",
  floor: "floor",
  ceil: "ceil",
  nearest: "nearest",
  trunc: "trunc",
  sqrt: "sqrt",
};

const floatBinary: { readonly [O in BinaryOp]?: string } = {
  add: "add",
  sub: "sub",
  mul: "mul",
  div: "div",
  max: "max",
  min: "min",
};

const integerBinary: { readonly [O in BinaryOp]?: PlainOp } = {
  add: "i32.add",
  sub: "i32.sub",
  mul: "i32.mul",
  and: "i32.and",
  or: "i32.or",
  xor: "i32.xor",
  shl: "i32.shl",
  shr_u: "i32.shr_u",
  shr_s: "i32.shr_s",
};

/** The instruction of a binary operation; undefined where it takes several. */
export function binaryInstruction(op: BinaryOp, scalar: Scalar): PlainOp | undefined {
  if (scalar === "f32" || scalar === "f64") {
    const name = floatBinary[op];
    return name === undefined ? undefined : (`${scalar}.${name}` as PlainOp);
  }
  const sign = scalar === "i32" ? "s" : "u";
  if (op === "div") return `i32.div_${sign}`;
  if (op === "rem") return `i32.rem_${sign}`;
  return integerBinary[op];
}

const relation: { readonly [D in Direction]: string } = { EQ: "eq", NE: "ne", LT: "lt", LE: "le", GT: "gt", GE: "ge" };

export function compareInstruction(direction: Direction, scalar: Scalar): PlainOp {
  const name = relation[direction];
  if (scalar === "f32" || scalar === "f64") return `${scalar}.${name}` as PlainOp;
  const signed = direction === "EQ" || direction === "NE" ? "" : scalar === "i32" ? "_s" : "_u";
  return `i32.${name}${signed}` as PlainOp;
}

/** Instructions that turn a scalar into another. */
export const conversions: { readonly [S in Scalar]: { readonly [T in Scalar]: readonly PlainOp[] } } = {
  f32: { f32: [], f64: ["f64.promote_f32"], i32: ["i32.trunc_sat_f32_s"], u32: ["i32.trunc_sat_f32_u"], bool: [] },
  f64: { f32: ["f32.demote_f64"], f64: [], i32: ["i32.trunc_sat_f64_s"], u32: ["i32.trunc_sat_f64_u"], bool: [] },
  i32: { f32: ["f32.convert_i32_s"], f64: ["f64.convert_i32_s"], i32: [], u32: [], bool: [] },
  u32: { f32: ["f32.convert_i32_u"], f64: ["f64.convert_i32_u"], i32: [], u32: [], bool: [] },
  bool: { f32: ["f32.convert_i32_s"], f64: ["f64.convert_i32_s"], i32: [], u32: [], bool: [] },
};

export const loadInstruction: { readonly [S in Storage]: MemoryOp } = {
  u8: "i32.load8_u",
  i8: "i32.load8_s",
  bool: "i32.load8_u",
  u16: "i32.load16_u",
  i16: "i32.load16_s",
  i32: "i32.load",
  f32: "f32.load",
  f64: "f64.load",
};

export const storeInstruction: { readonly [S in Storage]: MemoryOp } = {
  u8: "i32.store8",
  i8: "i32.store8",
  bool: "i32.store8",
  u16: "i32.store16",
  i16: "i32.store16",
  i32: "i32.store",
  f32: "f32.store",
  f64: "f64.store",
};
