import type { StoredArray, StoredDType } from "../stored_array.ts";
import type { H5Attribute, H5Dataset, H5Group, H5Object } from "./tree.ts";

type Named<T> = ReadonlyMap<string, T> | { readonly [name: string]: T };

/**
 * A group for `writeHdf5`, its members and attributes given by name.
 *
 * @example
 * ```ts
 * const root = group({ dense: group({ bias: dataset({ dtype: "float32", shape: [3], data: new Float32Array(3) }) }) });
 * ```
 */
export function group(members: Named<H5Object> = {}, attributes: Named<H5Attribute> = {}): H5Group {
  return { kind: "group", members: toMap(members), attributes: toMap(attributes) };
}

/**
 * A dataset for `writeHdf5`: an array, or a list of texts of shape `[texts.length]`.
 *
 * @example
 * ```ts
 * dataset({ dtype: "int64", shape: [], data: new BigInt64Array([3n]) }, { note: "a scalar" });
 * dataset(["a", "b"]);
 * ```
 */
export function dataset(content: StoredArray | readonly string[], attributes: Named<H5Attribute> = {}): H5Dataset {
  const { shape, dtype } = describe(content);
  return { kind: "dataset", shape, dtype, attributes: toMap(attributes), read: () => content };
}

function describe(content: StoredArray | readonly string[]): { shape: readonly number[]; dtype: StoredDType | "string" } {
  return "dtype" in content ? content : { shape: [content.length], dtype: "string" };
}

function toMap<T>(named: Named<T>): ReadonlyMap<string, T> {
  return named instanceof Map ? named : new Map(Object.entries(named));
}
