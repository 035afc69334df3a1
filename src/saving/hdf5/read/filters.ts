import { inflateZlib } from "../../inflate.ts";
import { fletcher32 } from "./checksum.ts";
import type { H5File } from "./file.ts";
import type { Filter } from "./messages/filter_pipeline.ts";

interface Place {
  readonly file: H5File;
  readonly path: string;
  readonly byte: number;
}

/** Undoes one filter; nothing it returns may be longer than `limit` bytes. */
type Undo = (bytes: Uint8Array, filter: Filter, limit: number, place: Place) => Uint8Array;

/** By number (HDF5 File Format Specification, IV.A.2.l). */
const filters: ReadonlyMap<number, Undo> = new Map<number, Undo>([
  [1, inflate],
  [2, unshuffle],
  [3, checkFletcher],
]);

const unreadable: { readonly [id: number]: string } = {
  4: "szip",
  5: "nbit",
  6: "scale-offset",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32015: "zstd",
};

/** Refuses filters that are not read. */
export function checkFilters(pipeline: readonly Filter[], file: H5File, path: string): void {
  const unknown = pipeline.find(({ id }) => !filters.has(id));
  if (unknown === undefined) return;
  const name = unreadable[unknown.id] ?? `${unknown.name} (filter ${unknown.id})`;
  throw file.unsupported(path, undefined, "The dataset is compressed in a way that is not read.", {
    expected: "gzip, shuffle or fletcher32",
    received: name,
    hint: "Write it without compression, or with compression=\"gzip\", in h5py.",
  });
}

/** The `size` bytes of a chunk, its filters undone from last to first. */
export function unfilter(stored: Uint8Array, pipeline: readonly Filter[], mask: number, size: number, place: Place): Uint8Array {
  const checksums = 4 * pipeline.length;
  let bytes = stored;
  for (const [i, filter] of [...pipeline.entries()].toReversed()) {
    const undo = filters.get(filter.id);
    if (undo !== undefined && !((mask >>> i) & 1)) bytes = undo(bytes, filter, size + checksums, place);
  }
  if (bytes.length !== size) {
    throw place.file.corrupt(place.path, place.byte, "A chunk does not have the size of its shape.", {
      expected: `${size} bytes`,
      received: `${bytes.length} bytes`,
    });
  }
  return bytes;
}

/** Filter 1: a zlib stream. */
function inflate(bytes: Uint8Array, _: Filter, limit: number, { file, path, byte }: Place): Uint8Array {
  try {
    return inflateZlib(bytes, limit);
  } catch {
    throw file.corrupt(path, byte, "The compressed data of a chunk are damaged, or more than its shape holds.");
  }
}

/** Filter 2: the first bytes of all elements were put together, then the second ones, and so on. */
function unshuffle(bytes: Uint8Array, { parameters }: Filter): Uint8Array {
  const width = parameters[0] ?? 1;
  const count = Math.floor(bytes.length / width);
  if (width <= 1 || count <= 1) return bytes;
  const result = new Uint8Array(bytes);
  for (let lane = 0; lane < width; lane++) {
    for (let i = 0; i < count; i++) result[i * width + lane] = bytes[lane * count + i] ?? 0;
  }
  return result;
}

/** Filter 3: a checksum in the last four bytes. */
function checkFletcher(bytes: Uint8Array, _: Filter, __: number, { file, path, byte }: Place): Uint8Array {
  const content = bytes.subarray(0, Math.max(0, bytes.length - 4));
  const sum = bytes.subarray(content.length).reduceRight((value, next) => value * 256 + next, 0);
  if (bytes.length < 4 || sum !== fletcher32(content)) {
    throw file.corrupt(path, byte, "The checksum of a chunk does not match: its bytes were changed.");
  }
  return content;
}
