import { CeratopsError } from "../../errors.ts";
import type { Dims } from "../../ir/shape.ts";
import { valuesAtHand } from "../../tensor/values_at_hand.ts";
import { isArrayData, isTypedArray } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** Strings, or numbers, in nested arrays; a single one stands for itself. */
export type Nested<T> = T | readonly Nested<T>[];
export type NestedStrings = Nested<string>;

/** What a layer over strings may be given: strings, or whole numbers. */
export type Tokens = Nested<string | number> | Tensor;

/** Elements in row-major order, with their shape: strings have no tensors. */
export interface Elements<T = string | number> {
  readonly shape: Dims;
  readonly data: readonly T[];
}

/** The elements of nested arrays, or of a tensor whose numbers are there. */
export function elementsOf(input: unknown, where: string): Elements {
  if (input instanceof Tensor) return { shape: input.shape, data: valuesOf(input, where) };
  if (isTypedArray(input)) return { shape: [input.length], data: Array.from(input) };
  if (isArrayData(input)) return { shape: input.shape, data: Array.from(input.data) };
  const shape = shapeOf(input);
  const data: (string | number)[] = [];
  const read = (value: unknown, axis: number): void => {
    if (Array.isArray(value) && value.length === shape[axis]) value.forEach((item) => read(item, axis + 1));
    else if (axis === shape.length && (typeof value === "string" || typeof value === "number")) data.push(value);
    else throw notElements(where, Array.isArray(value) ? `a row of ${value.length}` : typeof value);
  };
  read(input, 0);
  return { shape, data };
}

/** The same for strings only. */
export function stringsOf(input: unknown, where: string): Elements<string> {
  const { shape, data } = elementsOf(input, where);
  const other = data.find((item) => typeof item !== "string");
  if (other !== undefined) throw notElements(where, `the number ${other}`);
  return { shape, data: data as readonly string[] };
}

/** Elements as nested arrays. */
export function nested<T>({ shape, data }: Elements<T>): Nested<T> {
  let position = 0;
  const build = (axis: number): Nested<T> =>
    axis === shape.length ? (data[position++] as T) : Array.from({ length: shape[axis] ?? 0 }, () => build(axis + 1));
  return build(0);
}

function shapeOf(input: unknown): number[] {
  const shape: number[] = [];
  for (let inner = input; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  return shape;
}

/** The numbers of a tensor that is made of values that are there. */
function valuesOf(tensor: Tensor, where: string): number[] {
  const data = valuesAtHand(tensor);
  if (data !== undefined) return Array.from(data);
  throw new CeratopsError(`"${where}" needs to see its input: it works on values`, {
    code: "E_HOST_VALUES",
    where,
    expected: "nested arrays, or a tensor that was read or made from numbers",
    received: "a tensor that is still to be computed",
    hint: "layer(await x.array())",
  });
}

function notElements(where: string, received: string): CeratopsError {
  return new CeratopsError(`"${where}" cannot read its input`, {
    code: "E_STRINGS",
    where,
    expected: "strings (or whole numbers where the layer takes them) in nested arrays with rows of equal length",
    received,
    hint: `layer([["cat", "dog"], ["dog", "fish"]])`,
  });
}
