import type { DType, TypedArray } from "../ir/dtype.ts";

/** Element types of arrays in files: those of the graph, and the wide integers that other programs write. */
export type StoredDType = DType | "int64" | "uint64";

/**
 * One array as a file holds it, decoded. 16-bit floats are the float32 numbers they stand for, as everywhere on the
 * JavaScript side; wide integers stay exact until somebody narrows them.
 */
export interface StoredArray {
  readonly dtype: StoredDType;
  readonly shape: readonly number[];
  readonly data: TypedArray | BigInt64Array | BigUint64Array;
}
