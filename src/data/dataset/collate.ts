import { CeratopsError } from "../../errors.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { sameDims } from "../../ir/shape.ts";
import { describe, type ArrayData } from "../../tensor/convert.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import { arrayLike, hostOfLists, hostOfNumbers, isArray, isNumber, isNumberList, toHost } from "./host.ts";
import { together } from "./pass.ts";

/** Elements of one structure as one batch of that structure. */
export function collate(elements: readonly unknown[]): MaybePromise<unknown> {
  const [first] = elements;
  return Array.isArray(first) ? eachPart(elements, first, "") : stacked(elements, "");
}

/** A list or record whose parts are batched one by one. */
function eachPart(elements: readonly unknown[], first: object, path: string): MaybePromise<unknown> {
  const keys = Object.keys(first);
  const columns = keys.map((key) => stacked(column(elements, key, keys.length, path), `${path}.${key}`));
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

/** The same part of several elements as one array. */
function stacked(parts: readonly unknown[], path: string): MaybePromise<unknown> {
  const [first] = parts;
  if (isArray(first)) return andThen(together(parts.map((part, i) => host(part, path, i))), (arrays) => stack(arrays, path));
  if (isNumber(first)) return hostOfNumbers(parts.map((part, i) => number(part, path, i)));
  if (isNumberList(first)) return hostOfLists(parts as Parameters<typeof hostOfLists>[0]);
  if (typeof first === "string" || isTextList(first)) return parts;
  if (Array.isArray(first) || isRecord(first)) return eachPart(parts, first, path);
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
    if (!sameDims(array.shape, shape)) throw unlike(path, `shape [${shape.join(", ")}], as in the first element`, `shape [${array.shape.join(", ")}]`, i);
    copy(array.data, data, i * like.length);
  });
  return { data, shape: [arrays.length, ...shape] };
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
