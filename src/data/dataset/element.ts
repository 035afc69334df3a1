import type { TypedArray } from "../../ir/dtype.ts";
import type { ArrayData } from "../../tensor/convert.ts";
import type { NestedArray, Tensor } from "../../tensor/tensor.ts";

/** Whatever stands for an array of numbers inside an element. */
type Numeric = number | boolean | ArrayData | TypedArray | Tensor;

type Parts<T, Part extends "batched" | "row"> = {
  readonly [K in keyof T]: Part extends "batched" ? BatchedPart<T[K]> : RowOfPart<T[K]>;
};

/**
 * What `batch` makes of elements `T`: an array with one more axis for each array or number, a list for each string. A
 * list that is an element itself, such as `[x, y]`, is a list of parts; a list of numbers further in is an array.
 */
export type Batched<T> = T extends Numeric
  ? ArrayData
  : T extends string
    ? readonly string[]
    : T extends object
      ? Parts<T, "batched">
      : unknown;

type BatchedPart<T> = T extends readonly NestedArray[] ? ArrayData : T extends readonly string[] ? readonly T[] : Batched<T>;

/** One row of arrays `S`, which have as many rows each: what `Dataset.fromArrays` and `unbatch` give. */
export type RowOf<S> = S extends readonly (number | boolean)[] ? ArrayData : S extends Numeric ? ArrayData : RowOfText<S>;

type RowOfPart<S> = S extends readonly NestedArray[] ? ArrayData : S extends Numeric ? ArrayData : RowOfText<S>;

type RowOfText<S> = S extends readonly string[]
  ? string
  : S extends readonly (readonly string[])[]
    ? readonly string[]
    : S extends object
      ? Parts<S, "row">
      : unknown;

/** Arrays with as many rows each, alone or in lists and records. */
export type Columns =
  | Tensor
  | ArrayData
  | TypedArray
  | readonly NestedArray[]
  | readonly string[]
  | readonly (readonly string[])[]
  | readonly Columns[]
  | { readonly [name: string]: Columns };
