import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { resultType } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { takeAlongAxis } from "../indexing/take.ts";
import { resolveAxis } from "../support/axes.ts";
import { pairOp } from "../support/wrap.ts";

export interface SortOptions {
  /** The axis that is put in order, the last; null: all elements as one row. */
  readonly axis?: number | null | undefined;
}

const row = (x: Tensor): Tensor => new Tensor(g.reshape(x.node, [x.size]));

/** x, or all its elements as one row, and the axis to work along. */
function along(x: Tensor, axis: number | null | undefined, op: string): { x: Tensor; place: number } {
  const from = axis === null || x.rank === 0 ? row(x) : x;
  return { x: from, place: x.rank === 0 ? 0 : resolveAxis(axis ?? -1, from.shape, op) };
}

/** Elements along an axis in ascending order; NaN last. */
export const sort = unaryOp("Sort", (given: Tensor, { axis }: SortOptions = {}) => {
  const { x, place } = along(given, axis, "sort");
  return new Tensor(at(g.sort([x.node], place), 0));
});

export function argsortOf(given: Tensor, axis: number | null | undefined, op: string): Tensor {
  const { x, place } = along(given, axis, op);
  const positions = g.iota(place, { shape: x.shape, dtype: "int32" });
  return new Tensor(at(g.sort([x.node, positions], place), 1));
}

/** Where the elements that `sort` would give come from, as int32; equal ones keep their order. */
export const argsort = unaryOp("Argsort", (x: Tensor, { axis }: SortOptions = {}) => argsortOf(x, axis, "argsort"));

/**
 * Positions such that the element at place `kth` is the one sorting puts there, smaller ones before, larger behind it.
 *
 * Differs from Keras in the order within both parts, which no library promises: here they are sorted.
 */
export const argpartition = unaryOp("Argpartition", (x: Tensor, kth: number, { axis }: SortOptions = {}) => {
  const sorted = argsortOf(x, axis, "argpartition");
  const size = axis === null ? x.size : at(x.shape, resolveAxis(axis ?? -1, x.shape, "argpartition"));
  if (Number.isInteger(kth) && kth >= -size && kth < size) return sorted;
  throw new CeratopsError("ops.argpartition: kth is a place along the axis", {
    code: "E_ARGPARTITION",
    where: "ops.argpartition",
    expected: `a whole number from ${-size} to ${size - 1}`,
    received: String(kth),
    hint: "ops.argpartition(x, 0)",
  });
});

export interface TopKOptions {
  /** Whether the values come in descending order; they always do. */
  readonly sorted?: boolean;
  readonly isStable?: boolean;
}

/**
 * The `k` largest elements of the last axis, in descending order, and where they were.
 *
 * @example
 * ```ts
 * const [values, indices] = ops.topK(tensor([1, 5, 3]), 2); // [5, 3], [1, 2]
 * ```
 */
export const topK = pairOp("TopK", (given, k: number, _options: TopKOptions = {}) => {
  const x = toTensor(given);
  const size = x.shape.at(-1);
  if (size === undefined || k > size || k < 0 || !Number.isInteger(k)) {
    throw new CeratopsError(`ops.topK: there are no ${k} elements to take`, {
      code: "E_TOP_K",
      where: "ops.topK",
      expected: `k from 0 to ${size ?? 0}`,
      received: `k = ${k} for shape [${x.shape.join(", ")}]`,
      hint: `ops.topK(x, ${size ?? 1})`,
    });
  }
  const [values, indices] = g.topK(x.node, k);
  return [new Tensor(values), new Tensor(indices)];
});

/** Whether the score of each target is among the `k` largest of its row; ties count as inside. */
export const inTopK = binaryOp("InTopK", (targets, predictions, k: number) => {
  const [ids, scores] = [castTo(toTensor(targets), "int32"), toTensor(predictions)];
  const column = new Tensor(g.reshape(ids.node, [...ids.shape, 1]));
  const own = takeAlongAxis(scores, column, { axis: -1 }).node;
  const valid = g.select(g.compare("NE", own, own), g.like(-Infinity, own), own);
  const above = g.compare("GT", scores.node, g.broadcastTo(valid, scores.shape));
  const count = g.reduce("add", g.convert(above, "int32"), [scores.rank - 1]);
  return new Tensor(g.compare("LT", count, g.like(k, count)));
});

/** Where each of `values` would be inserted into an ascending sequence: before (`"left"`) or behind equal elements. */
export const searchsorted = binaryOp(
  "SearchSorted",
  (sortedSequence, values, { side = "left" }: { side?: "left" | "right" } = {}) => {
    const [sequence, wanted] = [toTensor(sortedSequence), toTensor(values)];
    if (sequence.rank !== 1) {
      throw new CeratopsError("ops.searchsorted needs one ascending sequence", {
        code: "E_RANK",
        where: "ops.searchsorted",
        expected: "a tensor of rank 1",
        received: `[${sequence.shape.join(", ")}]`,
        hint: "ops.map((row) => ops.searchsorted(row, values), rows)",
      });
    }
    return countBelow(sequence, wanted, side === "left" ? "LT" : "LE");
  },
);

/** How many elements of a vector lie below each of `values`. */
export function countBelow(sequence: Tensor, values: Tensor, relation: "LT" | "LE"): Tensor {
  const rank = values.rank;
  const dtype = resultType(sequence.dtype, values.dtype);
  const shape = [...values.shape, sequence.size];
  const all = g.broadcastInDim(castTo(sequence, dtype).node, shape, [rank]);
  const each = g.broadcastInDim(castTo(values, dtype).node, shape, range(rank));
  return new Tensor(g.reduce("add", g.convert(g.compare(relation, all, each), "int32"), [rank]));
}
