import { CeratopsError } from "../../errors.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { forEachIndex, sameDims, sizeOf, stridesOf, type Dims } from "../../ir/shape.ts";
import { describe, type ArrayData } from "../../tensor/convert.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import { arrayLike, hostOfLists, hostOfNumbers, isArray, isNumber, isNumberList, toHost } from "./host.ts";
import { together } from "./pass.ts";

/**
 * Elements of one structure as one batch of that structure.
 *
 * @param filling what smaller arrays are filled up with; undefined if all must have the same shape
 */
export function collate(elements: readonly unknown[], filling?: number): MaybePromise<unknown> {
  const [first] = elements;
  return Array.isArray(first) ? eachPart(elements, first, "", filling) : stacked(elements, "", filling);
}

/** A list or record whose parts are batched one by one. */
function eachPart(elements: readonly unknown[], first: object, path: string, filling: number | undefined): MaybePromise<unknown> {
  const keys = Object.keys(first);
  const columns = keys.map((key) => stacked(column(elements, key, keys.length, path), `${path}.${key}`, filling));
  return andThen(together(columns), (parts): unknown => {
    if (Array.isArray(first)) return parts;
    return Object.fromEntries(keys.map((key, i) => [key, parts[i]]));
  });
}

function column(elements: readonly unknown[], key: string, keys: number, path: string): unknown[] {
  return elements.map((element, i) => {
    const isSame = typeof element === "object" && element !== null && Object.keys(element).length === keys && key in element;
    if (isSame) return (element as Record<string, unknown>)[key];
    throw unlike(path, `the parts of the first element`, describe(element), i);
  });
}

type Lists = Parameters<typeof hostOfLists>[0];

/** Floats, if any of the arrays has a fraction. */
function inOneType(arrays: readonly ArrayData[]): readonly ArrayData[] {
  if (!arrays.some(({ data }) => data instanceof Float32Array)) return arrays;
  return arrays.map(({ data, shape }) => ({ data: Float32Array.from(data), shape }));
}

/** The same part of several elements as one array. */
function stacked(parts: readonly unknown[], path: string, filling: number | undefined): MaybePromise<unknown> {
  const [first] = parts;
  if (isArray(first)) return andThen(together(parts.map((part, i) => host(part, path, i))), (arrays) => (filling === undefined ? stack(arrays, path) : padded(arrays, path, filling)));
  if (isNumber(first)) return hostOfNumbers(parts.map((part, i) => number(part, path, i)));
  if (isNumberList(first)) {
    return filling === undefined ? hostOfLists(parts as Lists) : padded(inOneType(parts.map((part) => hostOfLists(part as Lists))), path, filling);
  }
  if (typeof first === "string" || isTextList(first)) return parts;
  if (Array.isArray(first) || isRecord(first)) return eachPart(parts, first, path, filling);
  throw unlike(path, "numbers, arrays, strings, or lists and records of them", describe(first), 0);
}

const isTextList = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");

function host(part: unknown, path: string, i: number): MaybePromise<ArrayData> {
  if (isArray(part)) return toHost(part);
  throw unlike(path, "an array, as in the first element", describe(part), i);
}

function number(part: unknown, path: string, i: number): number | boolean {
  if (isNumber(part)) return part;
  throw unlike(path, "a number, as in the first element", describe(part), i);
}

/** `[…]` several times: `[n, …]`. */
function stack(arrays: readonly ArrayData[], path: string): ArrayData {
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
function padded(arrays: readonly ArrayData[], path: string, filling: number): ArrayData {
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

function unlike(path: string, expected: string, received: string, position: number): CeratopsError {
  return new CeratopsError("Elements of a dataset differ and cannot be one batch", {
    code: "E_DATASET_ELEMENTS",
    where: `Dataset.batch: element${path}, number ${position} of the batch`,
    expected,
    received,
    hint: "bring them to one form before: dataset.map(…).batch(32)",
  });
}
