import { isFloat } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { Node } from "../../ir/node.ts";
import { castTo } from "../core/cast.ts";
import { alignPair } from "../support/broadcast.ts";
import { opName } from "../support/wrap.ts";

const logical = (className: string, op: "and" | "or" | "xor") =>
  binaryOp(className, (x1, x2) => {
    const [a, b] = alignPair(castTo(toTensor(x1), "bool"), castTo(toTensor(x2), "bool"), opName(className));
    return new Tensor(g.binary(op, a.node, b.node));
  });

/** Whether both are true (not 0). */
export const logicalAnd = logical("LogicalAnd", "and");

/** Whether either is true (not 0). */
export const logicalOr = logical("LogicalOr", "or");

/** Whether exactly one is true (not 0). */
export const logicalXor = logical("LogicalXor", "xor");

/** Whether `x` is false (0). */
export const logicalNot = unaryOp("LogicalNot", (x: Tensor) => new Tensor(g.unary("not", castTo(x, "bool").node)));

/** A test that only floats can pass or fail; for all others the answer is `otherwise`. */
const floatTest = (className: string, test: (x: Node) => Node, otherwise = false) =>
  unaryOp(className, (x: Tensor) => {
    if (isFloat(x.dtype)) return new Tensor(test(x.node));
    return new Tensor(g.full(Number(otherwise), { shape: x.shape, dtype: "bool" }));
  });

/** Whether `x` is not a number. */
export const isnan = floatTest("Isnan", (x) => g.compare("NE", x, x));

/** Whether `x` is infinite. */
export const isinf = floatTest("Isinf", (x) => g.compare("EQ", g.unary("abs", x), g.like(Infinity, x)));

/** Whether `x` is neither infinite nor NaN. */
export const isfinite = floatTest("Isfinite", (x) => g.unary("is_finite", x), true);

/** Whether `x` is negative infinity. */
export const isneginf = floatTest("Isneginf", (x) => g.compare("EQ", x, g.like(-Infinity, x)));

/** Whether `x` is positive infinity. */
export const isposinf = floatTest("Isposinf", (x) => g.compare("EQ", x, g.like(Infinity, x)));

/** Whether `x` has no imaginary part: true, since there are no complex tensors here. */
export const isreal = unaryOp("Isreal", (x: Tensor) => new Tensor(g.full(1, { shape: x.shape, dtype: "bool" })));
