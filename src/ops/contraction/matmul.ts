import { CeratopsError } from "../../errors.ts";
import type { Attributes } from "../../ir/node.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxis } from "../support/axes.ts";
import { alignPair, broadcastShapes, stretch } from "../support/broadcast.ts";

/** A contraction of operands in one dtype; booleans are counted, then compared with 0 again. */
export function contract(a: Tensor, b: Tensor, axes: Attributes["dot_general"]): Tensor {
  if (a.dtype !== "bool") return new Tensor(g.dotGeneral(a.node, b.node, axes));
  return castTo(new Tensor(g.dotGeneral(castTo(a, "int32").node, castTo(b, "int32").node, axes)), "bool");
}

/** Operands in their common dtype; two int8 are multiplied in int32, as in Keras. */
export function operands(x1: TensorLike, x2: TensorLike): [Tensor, Tensor] {
  const promoted = promote([x1, x2]);
  const [a, b] = [at(promoted, 0), at(promoted, 1)];
  return a.dtype === "int8" ? [castTo(a, "int32"), castTo(b, "int32")] : [a, b];
}

export function shapesDiffer(op: string, a: Dims, b: Dims, expected: string): CeratopsError {
  return new CeratopsError(`ops.${op}: the inner sizes differ`, {
    code: "E_MATMUL",
    where: `ops.${op}`,
    expected,
    received: `[${a.join(", ")}] and [${b.join(", ")}]`,
    hint: `ops.${op}(a, ops.transpose(b))`,
  });
}

/**
 * Matrix product over the last two axes: `[…, m, k]` and `[…, k, n]` give `[…, m, n]`; leading axes broadcast. A rank-1
 * operand is a row on the left and a column on the right, and its axis is gone from the result.
 *
 * @example
 * ```ts
 * ops.matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])); // [3, 7]
 * ```
 */
export const matmul = binaryOp("Matmul", (x1, x2) => {
  const [a, b] = operands(x1, x2);
  if (a.rank === 0 || b.rank === 0) throw shapesDiffer("matmul", a.shape, b.shape, "tensors with at least one axis");
  const inner = at(b.shape, Math.max(b.rank - 2, 0));
  if (a.shape.at(-1) !== inner) throw shapesDiffer("matmul", a.shape, b.shape, "[…, m, k] and […, k, n]");
  if (b.rank <= 2) return contract(a, b, axesOf([a.rank - 1], [0]));
  if (a.rank === 1) return contract(b, a, axesOf([b.rank - 2], [0]));
  return batched(a, b);
});

const axesOf = (lhsContracting: Dims, rhsContracting: Dims, batch: Dims = []): Attributes["dot_general"] => ({
  lhsContracting,
  rhsContracting,
  lhsBatch: batch,
  rhsBatch: batch,
});

function batched(a: Tensor, b: Tensor): Tensor {
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], "matmul");
  const rank = batch.length;
  const lhs = stretch(a, [...batch, ...a.shape.slice(-2)]);
  const rhs = stretch(b, [...batch, ...b.shape.slice(-2)]);
  return contract(lhs, rhs, axesOf([rank + 1], [rank], range(rank)));
}

/** Product with the last axis of `x1` and the second to last of `x2` (its only one for rank 1) summed over. */
export const dot = binaryOp("Dot", (x1, x2) => {
  const [a, b] = operands(x1, x2);
  if (a.rank === 0 || b.rank === 0) {
    const [x, y] = alignPair(a, b, "dot");
    return new Tensor(g.multiply(x.node, y.node));
  }
  const inner = Math.max(b.rank - 2, 0);
  if (a.shape.at(-1) !== b.shape[inner]) throw shapesDiffer("dot", a.shape, b.shape, "[…, k] and […, k, n]");
  return contract(a, b, axesOf([a.rank - 1], [inner]));
});

/** Product with the last axes of both operands summed over. */
export const inner = binaryOp("Inner", (x1, x2) => {
  const [a, b] = operands(x1, x2);
  if (a.rank === 0 || b.rank === 0) {
    const [x, y] = alignPair(a, b, "inner");
    return new Tensor(g.multiply(x.node, y.node));
  }
  if (a.shape.at(-1) !== b.shape.at(-1)) throw shapesDiffer("inner", a.shape, b.shape, "[…, k] and […, k]");
  return contract(a, b, axesOf([a.rank - 1], [b.rank - 1]));
});

/** Sum of the products of all elements of two tensors of one size. */
export const vdot = binaryOp("Vdot", (x1, x2) => {
  const [a, b] = operands(x1, x2);
  if (a.size !== b.size) throw shapesDiffer("vdot", a.shape, b.shape, "tensors of one size");
  const flat = (x: Tensor): Tensor => new Tensor(g.reshape(x.node, [x.size]));
  return contract(flat(a), flat(b), axesOf([0], [0]));
});

/** All products of an element of `x1` with one of `x2`: `[m]` and `[n]` give `[m, n]`. */
export const outer = binaryOp("Outer", (x1, x2) => {
  const [a, b] = [toTensor(x1), toTensor(x2)];
  const [x, y] = alignPair(new Tensor(g.reshape(a.node, [a.size, 1])), new Tensor(g.reshape(b.node, [1, b.size])), "outer");
  return new Tensor(g.multiply(x.node, y.node));
});

/** How many axes `tensordot` sums over, or which ones of each operand. */
export type TensordotAxes = number | readonly [number | Dims, number | Dims];

/**
 * Product with chosen axes summed over: the last `axes` of `x1` with the first of `x2`, or the lists given.
 *
 * @example
 * ```ts
 * ops.tensordot(ops.ones([2, 3, 4]), ops.ones([4, 5]), { axes: 1 }); // shape [2, 3, 5]
 * ```
 */
export const tensordot = binaryOp("Tensordot", (x1, x2, { axes = 2 }: { axes?: TensordotAxes } = {}) => {
  const [a, b] = operands(x1, x2);
  const lists = typeof axes === "number" ? [range(axes).map((i) => i + a.rank - axes), range(axes)] : axes;
  const resolve = (x: Tensor, list: number | Dims | undefined): number[] =>
    (typeof list === "number" ? [list] : (list ?? [])).map((axis) => resolveAxis(axis, x.shape, "tensordot"));
  const [lhs, rhs] = [resolve(a, lists[0]), resolve(b, lists[1])];
  const fits = lhs.length === rhs.length && lhs.every((axis, i) => a.shape[axis] === b.shape[at(rhs, i)]);
  if (!fits) throw shapesDiffer("tensordot", a.shape, b.shape, "equal sizes along the axes that are summed over");
  return contract(a, b, axesOf(lhs, rhs));
});
