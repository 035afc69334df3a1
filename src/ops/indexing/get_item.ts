import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { sliceAxis } from "../shape/split.ts";
import { isRecord } from "../../util/tree.ts";
import { takeAlong, wrapNegative } from "./take.ts";

/** A part of an axis, as Python's `start:stop:step`; null or nothing means the end that the step comes from or goes to. */
export interface Slice {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number | null;
}

/** What is taken of one axis: a place, a part, a new axis (null), all axes up to the rest (`"..."`), places of a tensor. */
export type Key = number | Slice | null | "..." | Tensor | readonly number[];

const isSlice = (key: Key): key is Slice => isRecord(key);

/**
 * A part of `x`: one key per axis, axes without a key whole.
 *
 * @example
 * ```ts
 * const x = ops.reshape(ops.arange(24), [2, 3, 4]);
 * ops.getItem(x, [0, { start: 1, stop: 3 }, "..."]); // x[0, 1:3, ...] in Python
 * ```
 */
export const getItem = unaryOp("GetItem", (x: Tensor, key: Key | readonly Key[]) => {
  const keys = Array.isArray(key) ? (key as readonly Key[]) : [key as Key];
  const used = keys.filter((one) => one !== null && one !== "...").length;
  if (used > x.rank || keys.filter((one) => one === "...").length > 1) throw tooMany(x, used);
  let result = x;
  let axis = 0;
  for (const one of keys) {
    if (one === "...") axis += x.rank - used;
    else [result, axis] = applyKey(result, axis, one);
  }
  return result;
});

/** The tensor after one key, and the axis that the next key is for. */
function applyKey(x: Tensor, axis: number, key: Exclude<Key, "...">): [Tensor, number] {
  if (key === null) return [new Tensor(g.reshape(x.node, x.shape.toSpliced(axis, 0, 1))), axis + 1];
  if (typeof key === "number") return [pickPlace(x, axis, key), axis];
  if (isSlice(key)) return [pickPart(x, axis, key), axis + 1];
  const indices = toTensor(key as TensorLike);
  const taken = takeAlong(x, wrapNegative(indices, at(x.shape, axis)), axis);
  return [taken, axis + indices.rank];
}

function pickPlace(x: Tensor, axis: number, place: number): Tensor {
  const size = at(x.shape, axis);
  const from = place < 0 ? place + size : place;
  if (from < 0 || from >= size) {
    throw new CeratopsError(`ops.getItem: index ${place} is outside of axis ${axis}`, {
      code: "E_INDEX",
      where: "ops.getItem",
      expected: `an index from ${-size} to ${size - 1}`,
      received: `${place}`,
      hint: "ops.getItem(x, 0)",
    });
  }
  return new Tensor(g.reshape(sliceAxis(x, axis, from, from + 1).node, x.shape.toSpliced(axis, 1)));
}

function pickPart(x: Tensor, axis: number, { start, stop, step }: Slice): Tensor {
  const size = at(x.shape, axis);
  const by = step ?? 1;
  const limit = (value: number | null | undefined, otherwise: number, low: number, high: number): number =>
    value === null || value === undefined ? otherwise : Math.min(Math.max(value < 0 ? value + size : value, low), high);
  if (by > 0) return strided(x, axis, limit(start, 0, 0, size), limit(stop, size, 0, size), by);
  // Backwards: the same elements in order, then reversed.
  const [first, end] = [limit(start, size - 1, -1, size - 1), limit(stop, -1, -1, size - 1)];
  const count = Math.max(0, Math.ceil((first - end) / -by));
  const lowest = count === 0 ? 0 : first + (count - 1) * by;
  const part = strided(x, axis, lowest, count === 0 ? 0 : first + 1, -by);
  return new Tensor(g.reverse(part.node, [axis]));
}

function strided(x: Tensor, axis: number, start: number, end: number, step: number): Tensor {
  const only = (value: number, otherwise: number): number[] => x.shape.map((_, i) => (i === axis ? value : otherwise));
  const limits = x.shape.map((dim, i) => (i === axis ? Math.max(start, end) : dim));
  return new Tensor(g.slice(x.node, only(start, 0), limits, only(step, 1)));
}

function tooMany(x: Tensor, used: number): CeratopsError {
  return new CeratopsError(`ops.getItem: ${used} keys for ${x.rank} axes`, {
    code: "E_INDEX",
    where: "ops.getItem",
    expected: `at most ${x.rank} keys, and at most one "..."`,
    received: `${used} for shape [${x.shape.join(", ")}]`,
    hint: `ops.getItem(x, [0, "..."])`,
  });
}
