import type { StoredArray, StoredDType } from "../stored_array.ts";

/** What an attribute holds: text, a list of texts, or numbers. */
export type H5Attribute = string | readonly string[] | StoredArray;

/** A folder of an HDF5 file. Members are listed in the order in which they should be written, or were found. */
export interface H5Group {
  readonly kind: "group";
  readonly attributes: ReadonlyMap<string, H5Attribute>;
  readonly members: ReadonlyMap<string, H5Object>;
}

/**
 * An array of an HDF5 file. Its numbers are decoded when they are asked for, so that opening a large file costs little;
 * the same interface is what the writer is given.
 */
export interface H5Dataset {
  readonly kind: "dataset";
  readonly attributes: ReadonlyMap<string, H5Attribute>;
  readonly shape: readonly number[];
  /** What the elements are, known before they are read. */
  readonly dtype: StoredDType | "string";
  /** The array, or the texts of a dataset of strings, in row-major order. */
  read(): StoredArray | readonly string[];
}

export type H5Object = H5Group | H5Dataset;
