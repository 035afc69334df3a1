import { describe, type ArrayData } from "../../tensor/convert.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import { hostOfLists, hostOfNumbers, isArray, isNumber, isNumberList, toHost } from "./host.ts";
import { together } from "./pass.ts";
import { padded, stack, unlike } from "./stack.ts";

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
