import type { BinaryOp, ExponentOp, Scalar, UnaryOp } from "../../../compiler/expr.ts";
import type { Direction, ReduceKind } from "../../../ir/attributes.ts";

type Write = (...operands: string[]) => string;

const isFloat = (scalar: Scalar): boolean => scalar === "f32" || scalar === "f64";

/** Functions of the prelude end in the letter of what they work on. */
export const letters: { readonly [S in Scalar]: string } = { f32: "f", f64: "d", i32: "i", u32: "u", bool: "i" };

const infix = (sign: string): Write => (a, b) => `(${a} ${sign} ${b})`;
const call = (name: string): Write => (...operands) => `${name}(${operands.join(", ")})`;

export const relations: { readonly [D in Direction]: string } = { EQ: "==", NE: "!=", LT: "<", LE: "<=", GT: ">", GE: ">=" };

const exponentOps: { readonly [O in ExponentOp]: true } = { power_of_two: true, exponent: true, mantissa: true };

export const isExponentOp = (op: UnaryOp): op is ExponentOp => op in exponentOps;

const floatFunctions: { readonly [O in UnaryOp]?: string } = {
  abs: "__builtin_fabs",
  floor: "__builtin_floor",
  ceil: "__builtin_ceil",
  nearest: "__builtin_rint",
  trunc: "__builtin_trunc",
  sqrt: "__builtin_sqrt",
};

export function scalarUnary(op: UnaryOp, scalar: Scalar, x: string): string {
  if (op === "not") return `(!${x})`;
  if (op === "neg") return `(-${x})`;
  if (isExponentOp(op)) return `${op}(${x})`;
  return `${floatFunctions[op] ?? op}${scalar === "f32" ? "f" : ""}(${x})`;
}

export function vectorUnary(op: UnaryOp, x: string): string {
  if (op === "not") return `(~${x})`;
  return op === "neg" ? `(-${x})` : `${op}_v(${x})`;
}

const arithmetic: { readonly [O in BinaryOp]?: Write } = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  and: infix("&"),
  or: infix("|"),
  xor: infix("^"),
};

export function scalarBinary(op: BinaryOp, scalar: Scalar, a: string, b: string): string {
  if (op === "div" && isFloat(scalar)) return `(${a} / ${b})`;
  const write = arithmetic[op] ?? call(`${op}_${letters[scalar]}`);
  return write(a, b);
}

/** One operation on all lanes; undefined where there is none. */
export function vectorBinary(op: BinaryOp, scalar: Scalar, a: string, b: string): string | undefined {
  const write = arithmetic[op];
  if (write !== undefined) return write(a, b);
  if (op === "div") return scalar === "f32" ? `(${a} / ${b})` : undefined;
  if (op === "rem") return undefined;
  // Ones of a bool are the largest number only without a sign.
  if (scalar === "bool") return op.endsWith("max") ? `(${a} | ${b})` : `(${a} & ${b})`;
  return `${op}_v${letters[scalar]}(${a}, ${b})`;
}

export function scalarCombine(kind: ReduceKind, scalar: Scalar, a: string, b: string): string {
  return scalarBinary(combining[kind], scalar, a, b);
}

export function vectorCombine(kind: ReduceKind, scalar: Scalar, a: string, b: string): string {
  return vectorBinary(combining[kind], scalar, a, b) ?? a;
}

const combining: { readonly [K in ReduceKind]: BinaryOp } = {
  add: "add",
  multiply: "mul",
  maximum: "max",
  minimum: "min",
  and: "and",
  or: "or",
};

/** What changes nothing when it is combined with. */
export function identityOf(kind: ReduceKind, scalar: Scalar): number {
  if (scalar === "f32") return { add: 0, multiply: 1, maximum: -Infinity, minimum: Infinity, and: 0, or: 0 }[kind];
  const signed = scalar === "i32";
  const values: { readonly [K in ReduceKind]: number } = {
    add: 0,
    multiply: 1,
    maximum: signed ? -(2 ** 31) : 0,
    minimum: signed ? 2 ** 31 - 1 : 2 ** 32 - 1,
    and: signed ? -1 : 2 ** 32 - 1,
    or: 0,
  };
  return scalar === "bool" ? Number(values[kind] !== 0) : values[kind];
}
