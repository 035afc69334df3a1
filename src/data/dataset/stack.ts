import { CeratopsError } from "../../errors.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { forEachIndex, sameDims, sizeOf, stridesOf, type Dims } from "../../ir/shape.ts";
import type { ArrayData } from "../../tensor/convert.ts";
import { arrayLike } from "./host.ts";

/** `[…]` several times: `[n, …]`. */
export function stack(arrays: readonly ArrayData[], path: string): ArrayData {
  const [{ data: like, shape } = { data: new Float32Array(), shape: [0] }] = arrays;
  const data = arrayLike(like, arrays.length * like.length);
  arrays.forEach((array, i) => {
    checkType(array, like, path, i);
    if (!sameDims(array.shape, shape)) throw unlike(path, `shape [${shape.join(", ")}], as in the first element`, `shape [${array.shape.join(", ")}]`, i);
    copy(array.data, data, i * like.length);
  });
  return { data, shape: [arrays.length, ...shape] };
}

function checkType({ data }: ArrayData, like: TypedArray, path: string, position: number): void {
  if (data.constructor === like.constructor) return;
  throw unlike(path, `${like.constructor.name}, as in the first element`, data.constructor.name, position);
}

/** The same of arrays that differ in size: each stands at the beginning of its place, what is left is filled. */
export function padded(arrays: readonly ArrayData[], path: string, filling: number): ArrayData {
  const [{ data: like, shape } = { data: new Float32Array(), shape: [0] }] = arrays;
  const largest = shape.map((_, axis) => Math.max(...arrays.map((array) => array.shape[axis] ?? 0)));
  const size = sizeOf(largest);
  const data = arrayLike(like, arrays.length * size).fill(filling);
  arrays.forEach((array, i) => {
    checkType(array, like, path, i);
    if (array.shape.length !== shape.length) throw unlike(path, `${shape.length} axes, as in the first element`, `${array.shape.length} axes`, i);
    place(array, data, i * size, largest);
  });
  return { data, shape: [arrays.length, ...largest] };
}

/** Writes an array into the corner of a larger one, row by row. */
function place({ data, shape }: ArrayData, into: TypedArray, start: number, largest: Dims): void {
  const [length = 1] = shape.slice(-1);
  if (shape.length < 2 || length === data.length) {
    into.set(data, start);
    return;
  }
  const strides = stridesOf(largest);
  let from = 0;
  forEachIndex(shape.slice(0, -1), (index) => {
    const to = index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 1), start);
    into.set(data.subarray(from, from + length), to);
    from += length;
  });
}

/** Below this many elements a loop is faster than `set`. */
const SHORT = 16;

function copy(from: TypedArray, to: TypedArray, start: number): void {
  if (from.length >= SHORT) to.set(from, start);
  else for (let i = 0; i < from.length; i++) to[start + i] = from[i] ?? 0;
}

/** The error of an element that does not fit the first one of its batch. */
export function unlike(path: string, expected: string, received: string, position: number): CeratopsError {
  return new CeratopsError("Elements of a dataset differ and cannot be one batch", {
    code: "E_DATASET_ELEMENTS",
    where: `Dataset.batch: element${path}, number ${position} of the batch`,
    expected,
    received,
    hint: "bring them to one form before: dataset.map(…).batch(32)",
  });
}
