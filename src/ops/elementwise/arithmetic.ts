import type { BinaryName } from "../../ir/attributes.ts";
import { isBool, isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { alignPair } from "../support/broadcast.ts";
import { toFloat, toNumeric } from "../support/float.ts";
import { opName } from "../support/wrap.ts";
import { integerPower } from "./integer_power.ts";

/** A primitive on two operands, or what stands for it on booleans. */
function arithmetic(className: string, op: BinaryName, onBool: BinaryName = op) {
  const name = opName(className);
  return binaryOp(className, (x1, x2) => {
    const [a, b] = alignPair(x1, x2, name);
    return new Tensor(g.binary(isBool(a.dtype) ? onBool : op, a.node, b.node));
  });
}

/** Sum `x1 + x2`, element by element; shapes broadcast. */
export const add = arithmetic("Add", "add", "or");

/** Difference `x1 - x2`, element by element; shapes broadcast. */
export const subtract = binaryOp("Subtract", (x1, x2) => numbers("subtract", x1, x2, "subtract"));

/** Product `x1 · x2`, element by element; shapes broadcast. */
export const multiply = arithmetic("Multiply", "multiply", "and");

/**
 * Quotient `x1 / x2`, element by element; integers become floats first.
 *
 * @example
 * ```ts
 * ops.divide(tensor([1, 2]), 4); // float32 [0.25, 0.5]
 * ```
 */
export const divide = binaryOp("Divide", quotient);

/** The same as `divide`. */
export const trueDivide = binaryOp("TrueDivide", quotient);

/** Quotient `x1 / x2`, and 0 where `x2` is 0. */
export const divideNoNan = binaryOp("DivideNoNan", (x1, x2) => {
  const [a, b] = alignFloats(x1, x2, "divideNoNan");
  const isZero = g.compare("EQ", b.node, g.like(0, b.node));
  const safe = g.select(isZero, g.like(1, b.node), b.node);
  return new Tensor(g.select(isZero, g.like(0, a.node), g.divide(a.node, safe)));
});

/** Largest integer not above `x1 / x2`, in the dtype of the operands. */
export const floorDivide = binaryOp("FloorDivide", (x1, x2) => {
  const [a, b] = alignNumbers(x1, x2, "floorDivide");
  if (!isFloat(a.dtype)) return integerFloorDivide(a, b);
  // (a - mod(a, b)) / b is exact up to rounding where a / b itself might round up to the next integer.
  const rest = moduloOf(a, b);
  const rounded = g.unary("round_nearest_even", g.divide(g.subtract(a.node, rest.node), b.node));
  const byZero = g.compare("EQ", b.node, g.like(0, b.node));
  return new Tensor(g.select(byZero, g.divide(a.node, b.node), rounded));
});

/** Remainder of `x1 / x2` with the sign of `x2`, as Python's `%`. */
export const mod = binaryOp("Mod", (x1, x2) => {
  const [a, b] = alignNumbers(x1, x2, "mod");
  return moduloOf(a, b);
});

/** Remainder of `x1 / x2` with the sign of `x1`, as C's `fmod` and JavaScript's `%`. */
export const fmod = binaryOp("Fmod", (x1, x2) => numbers("fmod", x1, x2, "remainder"));

/**
 * Power `x1 ** x2`, element by element. Integer powers of integers stay integers.
 *
 * @example
 * ```ts
 * ops.power(tensor([2, 3]), 2); // int32 [4, 9]
 * ```
 */
export const power = binaryOp("Power", (x1, x2) => {
  const [a, b] = alignNumbers(x1, x2, "power");
  if (typeof x2 === "number" && Number.isInteger(x2) && isFloat(a.dtype)) return integerPower(a, x2);
  return new Tensor(g.binary("power", a.node, b.node));
});

/** Negation `-x`. */
export const negative = unaryOp("Negative", (x: Tensor) => new Tensor(g.negate(toNumeric(x).node)));

/** Reciprocal `1 / x`; integers become floats first. */
export const reciprocal = unaryOp("Reciprocal", (x: Tensor) => quotient(1, toFloat(x)));

/** Square `x · x`. */
export const square = unaryOp("Square", (x: Tensor) => {
  const { node } = toNumeric(x);
  return new Tensor(g.multiply(node, node));
});

/** Operands in a numeric dtype and one shape. */
function alignNumbers(x1: TensorLike, x2: TensorLike, op: string): [Tensor, Tensor] {
  const [a, b] = alignPair(x1, x2, op);
  return [toNumeric(a), toNumeric(b)];
}

/** Operands in a float dtype and one shape. */
export function alignFloats(x1: TensorLike, x2: TensorLike, op: string): [Tensor, Tensor] {
  const [a, b] = alignPair(x1, x2, op, "float");
  return [a, b];
}

function numbers(op: string, x1: TensorLike, x2: TensorLike, primitive: BinaryName): Tensor {
  const [a, b] = alignNumbers(x1, x2, op);
  return new Tensor(g.binary(primitive, a.node, b.node));
}

function quotient(x1: TensorLike, x2: TensorLike): Tensor {
  const [a, b] = alignFloats(x1, x2, "divide");
  return new Tensor(g.divide(a.node, b.node));
}

function moduloOf(a: Tensor, b: Tensor): Tensor {
  const rest = g.binary("remainder", a.node, b.node);
  const zero = g.like(0, rest);
  const differ = g.binary("xor", g.compare("LT", rest, zero), g.compare("LT", b.node, zero));
  const fix = g.binary("and", differ, g.compare("NE", rest, zero));
  return new Tensor(g.select(fix, g.add(rest, b.node), rest));
}

/** Truncated quotient, one less where signs differ and something remains. */
function integerFloorDivide(a: Tensor, b: Tensor): Tensor {
  const truncated = g.divide(a.node, b.node);
  const zero = g.like(0, truncated);
  const inexact = g.compare("NE", g.binary("remainder", a.node, b.node), zero);
  const differ = g.binary("xor", g.compare("LT", a.node, zero), g.compare("LT", b.node, zero));
  return new Tensor(g.select(g.binary("and", inexact, differ), g.subtract(truncated, g.like(1, truncated)), truncated));
}
