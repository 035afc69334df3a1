import type { BinaryName, UnaryName } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import { isBool, isFloat, isUnsigned, type DType } from "../dtype.ts";
import { erf, erfInv, roundHalfEven } from "../special.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, sameDims } from "../shape.ts";

type Domain = "float" | "number" | "logical" | "integer";

const allows: { readonly [D in Domain]: (dtype: DType) => boolean } = {
  float: isFloat,
  number: (dtype) => !isBool(dtype),
  logical: (dtype) => !isFloat(dtype),
  integer: (dtype) => !isFloat(dtype) && !isBool(dtype),
};

interface UnaryRule {
  readonly domain: Domain;
  readonly compute: (x: number, dtype: DType) => number;
  /** Cotangent of the operand; "none" where the derivative is zero wherever it exists. */
  readonly gradient: ((rule: { g: Builder; x: Node; y: Node; ct: Node }) => Node) | "none";
  /** dtype of the result when it is not the operand's. */
  readonly result?: DType;
}

function unary(rule: UnaryRule): Primitive<UnaryName> {
  const { gradient } = rule;
  return {
    infer: ([x]) => {
      check(x !== undefined && allows[rule.domain](x.dtype), () => `expects one ${rule.domain} operand`);
      return [{ shape: x.shape, dtype: rule.result ?? x.dtype }];
    },
    evaluate: ({ inputs: [x], outputs: [out] }) => {
      if (x === undefined || out === undefined) return;
      for (let i = 0; i < out.data.length; i++) out.data[i] = rule.compute(at(x.data, i), x.type.dtype);
    },
    gradient:
      gradient === "none"
        ? "none"
        : ({ g, node, cotangent }) => [gradient({ g, x: at(node.inputs, 0), y: node, ct: cotangent })],
  };
}

const float = (compute: (x: number) => number, gradient: UnaryRule["gradient"]): Primitive<UnaryName> =>
  unary({ domain: "float", compute, gradient });

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

export const unaries: { readonly [P in UnaryName]: Primitive<P> } = {
  abs: unary({ domain: "number", compute: Math.abs, gradient: ({ g, x, ct }) => g.multiply(ct, g.unary("sign", x)) }),
  negate: unary({ domain: "number", compute: (x) => -x, gradient: ({ g, ct }) => g.negate(ct) }),
  sign: unary({ domain: "number", compute: Math.sign, gradient: "none" }),
  floor: float(Math.floor, "none"),
  ceil: float(Math.ceil, "none"),
  round_nearest_even: float(roundHalfEven, "none"),
  exponential: float(Math.exp, ({ g, y, ct }) => g.multiply(ct, y)),
  exponential_minus_one: float(Math.expm1, ({ g, y, ct }) => g.multiply(ct, g.add(y, g.like(1, y)))),
  log: float(Math.log, ({ g, x, ct }) => g.divide(ct, x)),
  log_plus_one: float(Math.log1p, ({ g, x, ct }) => g.divide(ct, g.add(x, g.like(1, x)))),
  sqrt: float(Math.sqrt, ({ g, y, ct }) => g.divide(g.scale(ct, 0.5), y)),
  rsqrt: float(
    (x) => 1 / Math.sqrt(x),
    ({ g, x, y, ct }) => g.multiply(g.scale(ct, -0.5), g.divide(y, x)),
  ),
  sine: float(Math.sin, ({ g, x, ct }) => g.multiply(ct, g.unary("cosine", x))),
  cosine: float(Math.cos, ({ g, x, ct }) => g.multiply(ct, g.negate(g.unary("sine", x)))),
  tan: float(Math.tan, ({ g, y, ct }) => g.multiply(ct, g.add(g.like(1, y), g.multiply(y, y)))),
  tanh: float(Math.tanh, ({ g, y, ct }) => g.multiply(ct, g.subtract(g.like(1, y), g.multiply(y, y)))),
  logistic: float(
    (x) => 1 / (1 + Math.exp(-x)),
    ({ g, y, ct }) => g.multiply(ct, g.multiply(y, g.subtract(g.like(1, y), y))),
  ),
  is_finite: unary({ domain: "float", compute: (x) => (Number.isFinite(x) ? 1 : 0), gradient: "none", result: "bool" }),
  not: unary({
    domain: "logical",
    compute: (x, dtype) => (isBool(dtype) ? 1 - x : ~x),
    gradient: "none",
  }),
  /** chlo. */
  erf: float(erf, ({ g, x, ct }) =>
    g.multiply(ct, g.scale(g.unary("exponential", g.negate(g.multiply(x, x))), TWO_OVER_SQRT_PI)),
  ),
  /** chlo. */
  erf_inv: float(erfInv, ({ g, y, ct }) =>
    g.multiply(ct, g.scale(g.unary("exponential", g.multiply(y, y)), 1 / TWO_OVER_SQRT_PI)),
  ),
};

interface BinaryRule {
  readonly domain: Domain;
  readonly compute: (a: number, b: number, dtype: DType) => number;
  /** Cotangents of both operands, each only asked for when needed; "none" where there is none. */
  readonly gradient:
    | {
        readonly a: (rule: { g: Builder; a: Node; b: Node; y: Node; ct: Node }) => Node | undefined;
        readonly b: (rule: { g: Builder; a: Node; b: Node; y: Node; ct: Node }) => Node | undefined;
      }
    | "none";
}

function binary(rule: BinaryRule): Primitive<BinaryName> {
  const { gradient } = rule;
  return {
    infer: ([a, b]) => {
      check(a !== undefined && b !== undefined, () => "expects two operands");
      check(a.dtype === b.dtype && sameDims(a.shape, b.shape), () => `${showType(a)} with ${showType(b)}`);
      check(allows[rule.domain](a.dtype), () => `is not defined for ${a.dtype}`);
      return [a];
    },
    evaluate: ({ inputs: [a, b], outputs: [out] }) => {
      if (a === undefined || b === undefined || out === undefined) return;
      const { dtype } = a.type;
      for (let i = 0; i < out.data.length; i++) out.data[i] = rule.compute(at(a.data, i), at(b.data, i), dtype);
    },
    gradient:
      gradient === "none"
        ? "none"
        : ({ g, node, cotangent, needs }) => {
            const rule = { g, a: at(node.inputs, 0), b: at(node.inputs, 1), y: node, ct: cotangent };
            return [needs[0] ? gradient.a(rule) : undefined, needs[1] ? gradient.b(rule) : undefined];
          },
  };
}

/** Integer division and remainder truncate towards zero; division by zero gives -1, as XLA does. */
function divide(a: number, b: number, dtype: DType): number {
  if (isFloat(dtype)) return a / b;
  return b === 0 ? -1 : Math.trunc(a / b);
}

function remainder(a: number, b: number, dtype: DType): number {
  return !isFloat(dtype) && b === 0 ? a : a % b;
}

function multiply(a: number, b: number, dtype: DType): number {
  return isFloat(dtype) ? a * b : Math.imul(a, b);
}

/** Integer powers wrap around like repeated multiplication. */
function power(a: number, b: number, dtype: DType): number {
  // C and IEEE 754 say 1 ** anything is 1, also NaN and infinity; JavaScript says NaN.
  if (isFloat(dtype)) return a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b;
  if (b < 0) return a === 1 ? 1 : a === -1 ? (b % 2 === 0 ? 1 : -1) : 0;
  let result = 1;
  for (let base = a, rest = b; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

/** Unlike Math.max, zeros compare equal; NaN wins either way. */
const larger = (a: number, b: number): number => (Number.isNaN(a) || a >= b ? a : b);
const smaller = (a: number, b: number): number => (Number.isNaN(a) || a <= b ? a : b);

const shift = (a: number, b: number, compute: (a: number, b: number) => number): number =>
  b >= 32 || b < 0 ? compute(compute(a, 16), 16) : compute(a, b);

const bits = (dtype: DType): number => (dtype.endsWith("8") ? 8 : dtype.endsWith("16") ? 16 : 32);

/** Half of the cotangent to each operand where they tie, as JAX does. */
function extremum(compute: BinaryRule["compute"], wins: "GT" | "LT"): Primitive<BinaryName> {
  const share = (g: Builder, self: Node, other: Node, ct: Node): Node => {
    const tied = g.select(g.compare("EQ", self, other), g.like(0.5, self), g.like(0, self));
    return g.multiply(ct, g.select(g.compare(wins, self, other), g.like(1, self), tied));
  };
  return binary({
    domain: "number",
    compute,
    gradient: { a: ({ g, a, b, ct }) => share(g, a, b, ct), b: ({ g, a, b, ct }) => share(g, b, a, ct) },
  });
}

export const binaries: { readonly [P in BinaryName]: Primitive<P> } = {
  add: binary({ domain: "number", compute: (a, b) => a + b, gradient: { a: ({ ct }) => ct, b: ({ ct }) => ct } }),
  subtract: binary({
    domain: "number",
    compute: (a, b) => a - b,
    gradient: { a: ({ ct }) => ct, b: ({ g, ct }) => g.negate(ct) },
  }),
  multiply: binary({
    domain: "number",
    compute: multiply,
    gradient: { a: ({ g, b, ct }) => g.multiply(ct, b), b: ({ g, a, ct }) => g.multiply(ct, a) },
  }),
  divide: binary({
    domain: "number",
    compute: divide,
    gradient: {
      a: ({ g, b, ct }) => g.divide(ct, b),
      b: ({ g, b, y, ct }) => g.negate(g.multiply(ct, g.divide(y, b))),
    },
  }),
  remainder: binary({
    domain: "number",
    compute: remainder,
    gradient: {
      a: ({ ct }) => ct,
      b: ({ g, a, b, ct }) => {
        const quotient = g.divide(a, b);
        const truncated = g.multiply(g.unary("sign", quotient), g.unary("floor", g.unary("abs", quotient)));
        return g.negate(g.multiply(ct, truncated));
      },
    },
  }),
  power: binary({
    domain: "number",
    compute: power,
    gradient: {
      a: ({ g, a, b, ct }) => {
        // At b = 0 the derivative is 0 even where a ** (b - 1) is infinite.
        const exponent = g.select(g.compare("EQ", b, g.like(0, b)), g.like(1, b), g.subtract(b, g.like(1, b)));
        return g.multiply(ct, g.multiply(b, g.binary("power", a, exponent)));
      },
      b: ({ g, a, y, ct }) => {
        // 0 ** b does not change with b for b > 0, though log(0) is infinite.
        const base = g.select(g.compare("EQ", a, g.like(0, a)), g.like(1, a), a);
        return g.multiply(ct, g.multiply(g.unary("log", base), y));
      },
    },
  }),
  maximum: extremum(larger, "GT"),
  minimum: extremum(smaller, "LT"),
  atan2: binary({
    domain: "float",
    compute: Math.atan2,
    gradient: {
      a: ({ g, a, b, ct }) => g.multiply(ct, g.divide(b, g.add(g.multiply(a, a), g.multiply(b, b)))),
      b: ({ g, a, b, ct }) => g.negate(g.multiply(ct, g.divide(a, g.add(g.multiply(a, a), g.multiply(b, b))))),
    },
  }),
  and: binary({ domain: "logical", compute: (a, b) => a & b, gradient: "none" }),
  or: binary({ domain: "logical", compute: (a, b) => a | b, gradient: "none" }),
  xor: binary({ domain: "logical", compute: (a, b) => a ^ b, gradient: "none" }),
  shift_left: binary({ domain: "integer", compute: (a, b) => shift(a, b, (x, n) => x << n), gradient: "none" }),
  shift_right_logical: binary({
    domain: "integer",
    // The operand's own bits, without the sign extension that JavaScript's 32-bit view of it has.
    compute: (a, b, dtype) => shift(bits(dtype) === 32 ? a : a & (2 ** bits(dtype) - 1), b, (x, n) => x >>> n),
    gradient: "none",
  }),
  shift_right_arithmetic: binary({
    domain: "integer",
    compute: (a, b, dtype) => shift(a, b, (x, n) => (isUnsigned(dtype) ? x >>> n : x >> n)),
    gradient: "none",
  }),
};
