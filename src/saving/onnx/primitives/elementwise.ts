import type { BinaryName, Direction, UnaryName } from "../../../ir/attributes.ts";
import { isFloat } from "../../../ir/dtype.ts";
import { g } from "../../../ir/make.ts";
import { isOp, type Node } from "../../../ir/node.ts";
import type { StoredDType } from "../../stored_array.ts";
import { heldAs, isNumber, type Emitter, type Value } from "../emitter.ts";
import { inWide, refuse, wideOf, type Rule, type Writing } from "../writing.ts";
import { writeMean } from "./mean.ts";

type Unary = (e: Emitter, x: Value) => Value;
type Binary = (e: Emitter, a: Value, b: Value) => Value;

const unary =
  (write: Unary): Rule<UnaryName> =>
  ({ e, inputs: [x] }) =>
    x === undefined ? [] : inWide(e, [x], (wide) => write(e, wide));

const binary =
  (write: Binary) =>
  ({ e, inputs: [a, b] }: Writing<BinaryName>): Value | readonly Value[] =>
    a === undefined || b === undefined ? [] : inWide(e, [a, b], (x, y) => write(e, x, y));

/** One operator of ONNX with the same meaning. */
const one = (opType: string): Unary => (e, x) => e.elementwise(opType, [x]);
const two = (opType: string): Binary => (e, a, b) => e.elementwise(opType, [a, b]);

const add = two("Add");
const subtract = two("Sub");
const multiply = two("Mul");
const divide = two("Div");

/** Whether |x| is so small that cancellation would cost digits. */
const isSmall: Unary = (e, x) => e.elementwise("Less", [one("Abs")(e, x), e.number(0.5, x)], "bool");

/** eˣ - 1: near zero, 2t / (1 - t) with t = tanh(x / 2). */
function expm1(e: Emitter, x: Value): Value {
  const t = one("Tanh")(e, multiply(e, x, e.number(0.5, x)));
  const near = divide(e, multiply(e, t, e.number(2, x)), subtract(e, e.number(1, x), t));
  const far = subtract(e, one("Exp")(e, x), e.number(1, x));
  return e.elementwise("Where", [isSmall(e, x), near, far]);
}

/** ln(1 + x): near zero, 2 artanh(x / (2 + x)). */
function log1p(e: Emitter, x: Value): Value {
  const near = multiply(e, one("Atanh")(e, divide(e, x, add(e, x, e.number(2, x)))), e.number(2, x));
  const far = one("Log")(e, add(e, x, e.number(1, x)));
  return e.elementwise("Where", [isSmall(e, x), near, far]);
}

function isFinite(e: Emitter, x: Value): Value {
  const wide = e.cast(x, x.dtype === "float16" ? "float32" : x.dtype);
  const odd = e.elementwise("Or", [e.elementwise("IsInf", [wide], "bool"), e.elementwise("IsNaN", [wide], "bool")]);
  return e.elementwise("Not", [odd]);
}

/** The angle of the point (x, y), from arctan(y / x) and the quadrant. */
function atan2(e: Emitter, y: Value, x: Value): Value {
  const zero = e.number(0, x);
  const where = (condition: Value, a: Value, b: Value): Value => e.elementwise("Where", [condition, a, b]);
  const less = (a: Value, b: Value): Value => e.elementwise("Less", [a, b], "bool");
  const half = where(less(y, zero), e.number(-Math.PI / 2, x), where(less(zero, y), e.number(Math.PI / 2, x), zero));
  const turn = where(less(x, zero), where(less(y, zero), e.number(-Math.PI, x), e.number(Math.PI, x)), zero);
  const onAxis = e.elementwise("Equal", [x, zero], "bool");
  const safe = where(onAxis, e.number(1, x), x);
  return where(onAxis, half, add(e, one("Atan")(e, divide(e, y, safe)), turn));
}

const not: Rule<"not"> = ({ e, inputs: [x] }) =>
  x === undefined ? [] : e.elementwise(x.dtype === "bool" ? "Not" : "BitwiseNot", [x]);

export const unaries: { readonly [P in UnaryName]: Rule<P> } = {
  abs: unary(one("Abs")),
  negate: unary(one("Neg")),
  sign: unary(one("Sign")),
  floor: unary(one("Floor")),
  ceil: unary(one("Ceil")),
  round_nearest_even: unary(one("Round")),
  exponential: unary(one("Exp")),
  exponential_minus_one: unary(expm1),
  log: unary(one("Log")),
  log_plus_one: unary(log1p),
  sqrt: unary(one("Sqrt")),
  rsqrt: unary((e, x) => one("Reciprocal")(e, one("Sqrt")(e, x))),
  sine: unary(one("Sin")),
  cosine: unary(one("Cos")),
  tan: unary(one("Tan")),
  tanh: unary(one("Tanh")),
  logistic: unary(one("Sigmoid")),
  is_finite: ({ e, inputs: [x] }) => (x === undefined ? [] : isFinite(e, x)),
  not,
  erf: unary(one("Erf")),
  erf_inv: refuse("the inverse error function", "draw random numbers outside of the model and hand them in as an input"),
};

/** Division that a zero divisor does not stop: integers then give what the graph says. */
function guarded(e: Emitter, a: Value, b: Value, write: Binary, whenZero: Value): Value {
  if (b.dtype.startsWith("float")) return write(e, a, b);
  const isZero = e.elementwise("Equal", [b, e.number(0, b)], "bool");
  const result = write(e, a, e.elementwise("Where", [isZero, e.number(1, b), b]));
  return e.elementwise("Where", [isZero, whenZero, result]);
}

const quotient = binary((e, a, b) => guarded(e, a, b, divide, e.number(-1, a)));

const remainder: Binary = (e, a, b) =>
  guarded(e, a, b, (_, x, y) => e.elementwise("Mod", [x, y], undefined, { fmod: 1 }), a);

/** `max(x, 0)` has an operator that other tools look for. */
const maximum: Binary = (e, a, b) => {
  const isZero = (x: Value): boolean => isNumber(e.shared.known.get(x.name), 0) && x.dtype.startsWith("float");
  if (isZero(b)) return e.elementwise("Relu", [a]);
  return isZero(a) ? e.elementwise("Relu", [b]) : e.elementwise("Max", [a, b]);
};

/** Logic on truths, bit by bit on integers. */
const logic =
  (opType: string): Rule<BinaryName> =>
  ({ e, inputs }) =>
    e.elementwise(inputs[0]?.dtype === "bool" ? opType : `Bitwise${opType}`, inputs);

const unsignedOf: Partial<Record<StoredDType, StoredDType>> = { int8: "uint8", int16: "uint16", int32: "uint32" };

/** Shifts happen in 64 unsigned bits, so that nothing is lost before the result is cut to its dtype. */
function shift(e: Emitter, a: Value, b: Value, direction: "LEFT" | "RIGHT"): Value {
  const operands = [a, b].map((x) => e.cast(e.cast(x, unsignedOf[x.dtype] ?? x.dtype), "uint64"));
  return e.cast(e.elementwise("BitShift", operands, undefined, { direction }), a.dtype);
}

/** A negative number is shifted as its complement, so that ones come in from the left. */
function shiftArithmetic(e: Emitter, a: Value, b: Value): Value {
  if (unsignedOf[a.dtype] === undefined) return shift(e, a, b, "RIGHT");
  const negative = e.elementwise("Less", [e.cast(a, "int32"), e.scalar(0, "int32")], "bool");
  const shifted = shift(e, choose(e, negative, e.elementwise("BitwiseNot", [a]), a), b, "RIGHT");
  return choose(e, negative, e.elementwise("BitwiseNot", [shifted]), shifted);
}

const shifting =
  (write: Binary): Rule<BinaryName> =>
  ({ e, inputs: [a, b] }) =>
    a === undefined || b === undefined ? [] : write(e, a, b);

export const binaries: { readonly [P in BinaryName]: Rule<P> } = {
  add: binary(add),
  subtract: binary(subtract),
  multiply: binary(multiply),
  divide: (writing) => writeMean(writing) ?? quotient(writing),
  remainder: binary(remainder),
  power: binary(two("Pow")),
  maximum: binary(maximum),
  minimum: binary(two("Min")),
  atan2: binary(atan2),
  and: logic("And"),
  or: logic("Or"),
  xor: logic("Xor"),
  shift_left: shifting((e, a, b) => shift(e, a, b, "LEFT")),
  shift_right_logical: shifting((e, a, b) => shift(e, a, b, "RIGHT")),
  shift_right_arithmetic: shifting(shiftArithmetic),
};

const relations: { readonly [D in Direction]: readonly [opType: string, negated: boolean] } = {
  EQ: ["Equal", false],
  NE: ["Equal", true],
  LT: ["Less", false],
  LE: ["LessOrEqual", false],
  GT: ["Greater", false],
  GE: ["GreaterOrEqual", false],
};

export const compare: Rule<"compare"> = ({ e, inputs, attributes }) => {
  const [opType, negated] = relations[attributes.direction];
  const holds = e.elementwise(opType, inputs.map((input) => e.cast(input, wideOf(input.dtype))), "bool");
  return negated ? e.elementwise("Not", [holds]) : holds;
};

/** `a` where the condition holds, else `b`. */
export const choose = (e: Emitter, condition: Value, a: Value, b: Value): Value =>
  inWide(e, [a, b], (x, y) => e.elementwise("Where", [condition, x, y]));

export const select: Rule<"select"> = ({ e, node, inputs: [condition, a, b] }) => {
  if (condition === undefined || a === undefined || b === undefined) return [];
  return isRelu(node) ? e.elementwise("Relu", [b]) : choose(e, condition, a, b);
};

/** `x <= 0 ? 0 : x`, of floats. */
function isRelu(node: Node<"select">): boolean {
  const [condition, zero, x] = node.inputs;
  if (condition === undefined || !isOp(condition, "compare") || condition.attributes.direction !== "LE") return false;
  const isZero = (other: Node | undefined): boolean => other !== undefined && isOp(other, "constant") && other.attributes.data.every((n) => n === 0);
  return isFloat(node.dtype) && condition.inputs[0] === x && isZero(condition.inputs[1]) && isZero(zero);
}

/** Bounds that are single numbers have an operator of their own. */
export const clamp: Rule<"clamp"> = ({ e, inputs: [low, x, high] }) => {
  if (low === undefined || x === undefined || high === undefined) return [];
  return inWide(e, [x, low, high], (value, lowest, highest) => {
    const areNumbers = lowest.shape.length === 0 && highest.shape.length === 0;
    if (areNumbers) return e.elementwise("Clip", [value, lowest, highest]);
    return e.elementwise("Min", [e.elementwise("Max", [value, lowest]), highest]);
  });
};

/** Weights of a mixed-precision model are stored in the dtype they are used in. */
export const convert: Rule<"convert"> = ({ e, inputs: [x], node: { dtype } }) => {
  if (x === undefined) return [];
  return e.shared.fold(x, `convert ${dtype}`, (known) => g.convert(known, dtype)) ?? e.cast(x, heldAs(dtype));
};

export const bitcast_convert: Rule<"bitcast_convert"> = (writing) => {
  const [x] = writing.inputs;
  if (x !== undefined && x.dtype === writing.attributes.dtype) return x;
  return refuse("reading the bits of a number as another dtype", "cast the numbers instead: ops.cast(x, dtype)")(writing);
};
