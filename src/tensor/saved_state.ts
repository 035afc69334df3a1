import type { DType, TypedArray } from "../ir/dtype.ts";
import type { Dims } from "../ir/shape.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";
import { fromTypedArray } from "./tensor.ts";
import type { Variable } from "./variable.ts";

/** One array that files keep. */
export interface SavedArray {
  /** Null where any shape will do. */
  readonly shape: Dims | null;
  readonly dtype: DType;
  /** The variable behind it, where there is one. */
  readonly variable?: Variable;
  read(): MaybePromise<TypedArray>;
  /** Takes over numbers that have the shape and dtype. */
  assign(data: TypedArray, shape: Dims): void;
}

/** A small text file of an object's own, such as a vocabulary. */
export interface SavedAsset {
  write(): string;
  read(text: string): void;
}

/** Something whose state is kept in files: a layer, a model, an optimizer. */
export interface Saveable {
  readonly name: string;
  /** Name of the class in the paths of files: that of Keras's class. */
  readonly pathName: string;
  /** What belongs to the object itself, by key. */
  savedArrays(): ReadonlyMap<string, SavedArray>;
  /** Texts that belong to the object itself, by file name. */
  savedAssets(): ReadonlyMap<string, SavedAsset>;
  /**
   * What the object holds, by the names of Keras's attributes, in the order in which Keras visits them. Values may be
   * anything: only what is saveable, and lists, maps and records of it, leads into files. What is held under several
   * names is written under the first and looked for under all.
   */
  savedChildren(): ReadonlyMap<string, unknown>;
}

export function isSaveable(value: unknown): value is Saveable {
  return (typeof value === "object" || typeof value === "function") && value !== null && "savedArrays" in value;
}

/** A variable as files keep it. */
export const savedVariable = (variable: Variable): SavedArray => ({
  shape: variable.shape,
  dtype: variable.dtype,
  variable,
  read: () => variable.read(),
  assign: (data) => variable.assign(fromTypedArray(data, variable.shape, variable.dtype)),
});

/** Arrays under the keys `"0"`, `"1"`, … */
export const numbered = (arrays: readonly SavedArray[]): ReadonlyMap<string, SavedArray> =>
  new Map(arrays.map((array, i) => [String(i), array]));

/** Attributes in the order in which Keras visits them: by code point, those that begin with `_` last. */
export function inWalkOrder(attributes: Iterable<readonly [string, unknown]>): Map<string, unknown> {
  const key = (name: string): string => (name.startsWith("_") ? `~${name}` : name);
  return new Map([...attributes].toSorted(([a], [b]) => compare(key(a), key(b))));
}

/** By code points, as Python compares strings; `<` compares halves of surrogate pairs. */
function compare(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const differing = left.findIndex((letter, i) => letter !== right[i]);
  if (differing < 0) return left.length - right.length;
  return (left[differing]?.codePointAt(0) ?? 0) - (right[differing]?.codePointAt(0) ?? -1);
}
