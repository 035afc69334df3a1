import type { Direction } from "../ir/attributes.ts";
import type { BinaryOp, Buffer, Expr, Scalar, UnaryOp, Var } from "./expr.ts";

/** Where an expression finds what it reads. */
export interface Loads {
  variable: (variable: Var) => number;
  load: (buffer: Buffer, index: number) => number;
}

/** The value of an expression, computed as the machine would: each step rounded to its scalar. */
export function evaluateExpression(root: Expr, loads: Loads): number {
  const memo = new Map<Expr, number>();
  const value = (expr: Expr): number => {
    const known = memo.get(expr);
    if (known !== undefined) return known;
    const computed = narrow(compute(expr, value, loads), expr.scalar);
    memo.set(expr, computed);
    return computed;
  };
  return value(root);
}

/** What is left of a number in a scalar: integers wrap, floats round. */
export function narrow(value: number, scalar: Scalar): number {
  if (scalar === "f64") return value;
  if (scalar === "f32") return Math.fround(value);
  return scalar === "u32" ? value >>> 0 : value | 0;
}

function compute(expr: Expr, value: (expr: Expr) => number, loads: Loads): number {
  switch (expr.kind) {
    case "var":
      return loads.variable(expr);
    case "const":
      return expr.value;
    case "linear":
      return expr.terms.reduce((sum, { atom, factor }) => (sum + Math.imul(factor, value(atom))) | 0, expr.base);
    case "quotient":
      return Math.floor(value(expr.x) / expr.by);
    case "modulus":
      return value(expr.x) - Math.floor(value(expr.x) / expr.by) * expr.by;
    case "unary":
      return unary[expr.op](value(expr.x));
    case "binary":
      return isFloat(expr.scalar) ? floatBinary(expr.op, value(expr.a), value(expr.b)) : integerBinary(expr, value);
    case "fma":
      return narrow(value(expr.a) * value(expr.b), expr.scalar) + value(expr.c);
    case "compare":
      return Number(relations[expr.direction](value(expr.a), value(expr.b)));
    case "select": {
      // Both are computed: neither may fail.
      const [a, b] = [value(expr.a), value(expr.b)];
      return value(expr.condition) === 0 ? b : a;
    }
    case "guard":
      return value(expr.condition) === 0 ? value(expr.b) : value(expr.a);
    case "within":
      return Number(value(expr.x) >= expr.low && value(expr.x) < expr.high);
    case "convert":
      return isFloat(expr.scalar) || !isFloat(expr.x.scalar) ? value(expr.x) : truncated(value(expr.x), expr.scalar);
    case "bitcast":
      return reinterpreted(value(expr.x), expr.x.scalar, expr.scalar);
    case "load": {
      const index = value(expr.index);
      return loads.load(expr.buffer, index);
    }
    default:
      return expr satisfies never;
  }
}

const isFloat = (scalar: Scalar): boolean => scalar === "f32" || scalar === "f64";

const bits = new DataView(new ArrayBuffer(8));

/** Ties go to even. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

const unary: { readonly [O in UnaryOp]: (x: number) => number } = {
  abs: Math.abs,
  neg: (x) => -x,
  floor: Math.floor,
  ceil: Math.ceil,
  nearest,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  not: (x) => Number(x === 0),
  power_of_two: (n) => 2 ** n,
  exponent,
  mantissa: (x) => x / 2 ** exponent(x),
};

function exponent(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getInt32(0) >>> 20) & 0x7ff) - 1023;
}

function floatBinary(op: BinaryOp, a: number, b: number): number {
  const rule = floatOperations[op];
  if (rule === undefined) throw new Error(`${op} of floats`);
  return rule(a, b);
}

const floatOperations: { readonly [O in BinaryOp]?: (a: number, b: number) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  pmax: (a, b) => (a < b ? b : a),
  pmin: (a, b) => (b < a ? b : a),
};

/** Bools are the integers 0 and 1. */
function integerBinary({ op, a, b, scalar }: Extract<Expr, { kind: "binary" }>, value: (expr: Expr) => number): number {
  const [x, y] = [value(a), value(b)];
  if ((op === "div" || op === "rem") && y === 0) throw new Error("an integer is divided by zero");
  return integerOperations[op](x, y, scalar);
}

const integerOperations: { readonly [O in BinaryOp]: (a: number, b: number, scalar: Scalar) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: Math.imul,
  div: (a, b) => Math.trunc(a / b),
  rem: (a, b) => a % b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
  pmax: (a, b) => Math.max(a, b),
  pmin: (a, b) => Math.min(a, b),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr_s: (a, b) => a >> b,
  shr_u: (a, b) => a >>> b,
};

const relations: { readonly [D in Direction]: (a: number, b: number) => boolean } = {
  EQ: (a, b) => a === b,
  NE: (a, b) => a !== b,
  LT: (a, b) => a < b,
  LE: (a, b) => a <= b,
  GT: (a, b) => a > b,
  GE: (a, b) => a >= b,
};

/** Floats become integers as WebAssembly does it: NaN gives 0, what is too large the nearest that fits. */
function truncated(x: number, scalar: Scalar): number {
  const [low, high] = scalar === "u32" ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1];
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high);
}

function reinterpreted(x: number, from: Scalar, to: Scalar): number {
  if (from === "f32") bits.setFloat32(0, x);
  else bits.setInt32(0, x);
  return to === "f32" ? bits.getFloat32(0) : to === "u32" ? bits.getUint32(0) : bits.getInt32(0);
}
