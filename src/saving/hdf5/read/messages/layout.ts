import type { Cursor } from "../cursor.ts";

/** Where the chunks of a dataset are listed. */
export type ChunkIndex =
  | { readonly kind: "bTree"; readonly address: number | undefined }
  | { readonly kind: "single"; readonly address: number | undefined; readonly filtered: FilteredChunk | undefined }
  | { readonly kind: "implicit"; readonly address: number | undefined }
  | { readonly kind: "fixedArray"; readonly address: number | undefined };

interface FilteredChunk {
  readonly size: number;
  readonly mask: number;
}

/** Where a dataset's bytes are. */
export type Layout =
  | { readonly kind: "compact"; readonly start: number; readonly size: number }
  | { readonly kind: "contiguous"; readonly address: number | undefined }
  /** `chunk` is the shape of a chunk, without the size of an element. */
  | { readonly kind: "chunked"; readonly chunk: readonly number[]; readonly elementSize: number; readonly index: ChunkIndex };

const classes = ["compact", "contiguous", "chunked", "virtual"] as const;

/** The data layout message (HDF5 File Format Specification, IV.A.2.i). */
export function readLayout(cursor: Cursor): Layout {
  const version = cursor.version([1, 2, 3, 4, 5], "data layout");
  return version < 3 ? readOldLayout(cursor) : readNewLayout(cursor, version);
}

/** Versions 1 and 2. */
function readOldLayout(cursor: Cursor): Layout {
  const dimensions = cursor.u8();
  const kind = readClass(cursor);
  cursor.skip(5);
  const address = kind === "compact" ? undefined : cursor.address();
  const sizes = Array.from({ length: dimensions }, () => cursor.u32());
  if (kind === "chunked") return chunked(cursor, sizes, { kind: "bTree", address });
  if (kind === "contiguous") return { kind, address };
  const size = cursor.u32();
  return { kind, start: cursor.at, size: cursor.bytes(size).length };
}

function readNewLayout(cursor: Cursor, version: number): Layout {
  const kind = readClass(cursor);
  if (kind === "contiguous") return { kind, address: cursor.address() };
  if (kind === "chunked") return version === 3 ? readChunked(cursor) : readIndexed(cursor);
  const size = cursor.u16();
  return { kind, start: cursor.at, size: cursor.bytes(size).length };
}

function readClass(cursor: Cursor): "compact" | "contiguous" | "chunked" {
  const start = cursor.at;
  const kind = classes[cursor.u8()];
  if (kind === undefined) throw cursor.file.corrupt(cursor.path, start, "The layout of the dataset does not exist.");
  if (kind !== "virtual") return kind;
  throw cursor.file.unsupported(cursor.path, start, "The dataset is virtual: its data are in other files.", {
    hint: "Copy the data into one file with h5repack, or save the model again with Keras.",
  });
}

/** Version 3: the index is always a B-tree of version 1. */
function readChunked(cursor: Cursor): Layout {
  const dimensions = cursor.u8();
  const address = cursor.address();
  const sizes = Array.from({ length: dimensions }, () => cursor.u32());
  return chunked(cursor, sizes, { kind: "bTree", address });
}

/** Versions 4 and 5 (which differ in the width of a size that the index itself states): the index depends on what is known about the shape. */
function readIndexed(cursor: Cursor): Layout {
  const flags = cursor.u8();
  const dimensions = cursor.u8();
  const width = cursor.u8();
  if (width > 8) throw cursor.corrupt("The sizes of a chunk are too wide.");
  const sizes = Array.from({ length: dimensions }, () => cursor.uint(width));
  return chunked(cursor, sizes, readIndex(cursor, flags));
}

function readIndex(cursor: Cursor, flags: number): ChunkIndex {
  const start = cursor.at;
  const type = cursor.u8();
  if (type === 1) {
    const filtered = flags & 2 ? { size: cursor.length(), mask: cursor.u32() } : undefined;
    return { kind: "single", filtered, address: cursor.address() };
  }
  if (type === 2) return { kind: "implicit", address: cursor.address() };
  if (type === 3) {
    cursor.skip(1);
    return { kind: "fixedArray", address: cursor.address() };
  }
  throw cursor.file.unsupported(cursor.path, start, "The chunks of a growing dataset are listed in a way that is not read.", {
    hint: "Write the dataset with a fixed shape (no maxshape), or open the file in h5py without libver=\"latest\".",
  });
}

function chunked(cursor: Cursor, sizes: readonly number[], index: ChunkIndex): Layout {
  const elementSize = sizes.at(-1);
  if (elementSize === undefined || sizes.length < 2 || sizes.includes(0)) {
    throw cursor.corrupt("The shape of the dataset's chunks makes no sense.");
  }
  return { kind: "chunked", chunk: sizes.slice(0, -1), elementSize, index };
}
