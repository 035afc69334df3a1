import { verifyChecksum } from "./checksum.ts";
import { placed, type ChunkGrid, type ListedChunk } from "./chunk_grid.ts";
import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";

interface Wanted {
  readonly grid: ChunkGrid;
  readonly isFiltered: boolean;
  /** Chunks of the whole dataset. */
  readonly count: number;
}

interface Header {
  readonly entrySize: number;
  readonly pageBits: number;
  readonly count: number;
  readonly block: number;
}

interface Entry {
  /** Row-major number of the chunk. */
  readonly number: number;
  readonly cursor: Cursor;
}

/** Chunks listed in a fixed array, in row-major order (HDF5 File Format Specification, VII.C). */
export function readFixedArray(file: H5File, path: string, address: number, wanted: Wanted): ListedChunk[] {
  const header = readHeader(file, path, address, wanted);
  return readEntries(file, path, header).flatMap(({ number, cursor: entry }) => {
    const start = entry.address();
    if (start === undefined) return [];
    const size = wanted.isFiltered ? entry.uint(entry.left - 4) : wanted.grid.size;
    const mask = wanted.isFiltered ? entry.u32() : 0;
    return [{ ...placed(wanted.grid, number), address: start, size, mask }];
  });
}

function readHeader(file: H5File, path: string, address: number, { isFiltered, count }: Wanted): Header {
  const { offsetSize, lengthSize } = file.sizes;
  const cursor = claim(file, address, 8 + lengthSize + offsetSize + 4, path);
  const start = cursor.at;
  cursor.signature("FAHD", "fixed array");
  cursor.version([0], "fixed array");
  const client = cursor.u8();
  const entrySize = cursor.u8();
  const pageBits = cursor.u8();
  const held = cursor.length();
  const block = cursor.knownAddress("the list of chunks");
  verifyChecksum(cursor, start);
  const fits = isFiltered ? entrySize > offsetSize + 4 && entrySize <= offsetSize + 12 : entrySize === offsetSize;
  if (client !== (isFiltered ? 1 : 0) || !fits || pageBits > 31 || held !== count) {
    throw file.corrupt(path, start, "The list of chunks does not fit the dataset.");
  }
  return { entrySize, pageBits, count, block };
}

/** The entries of the data block, which is cut into pages if there are more than a page holds. */
function readEntries(file: H5File, path: string, { entrySize, pageBits, count, block }: Header): Entry[] {
  const perPage = 2 ** pageBits;
  const pages = count > perPage ? Math.ceil(count / perPage) : 0;
  const bitmapSize = Math.ceil(pages / 8);
  const prefixSize = 6 + file.sizes.offsetSize + bitmapSize;
  const whole = claim(file, block, prefixSize + count * entrySize + 4 * (pages + 1), path);
  const start = whole.at;
  whole.signature("FADB", "fixed array data block");
  whole.version([0], "fixed array data block");
  whole.skip(1 + file.sizes.offsetSize);
  const isWritten = whole.bytes(bitmapSize);
  if (pages === 0) return readPage(whole, start, 0, count, entrySize);
  verifyChecksum(whole, start);
  const entries: Entry[] = [];
  for (let page = 0; page < pages; page++) {
    const first = page * perPage;
    const length = Math.min(perPage, count - first);
    if ((isWritten[page >> 3] ?? 0) & (0x80 >> (page & 7))) {
      for (const entry of readPage(whole, whole.at, first, length, entrySize)) entries.push(entry);
    } else {
      whole.skip(length * entrySize + 4);
    }
  }
  return entries;
}

/** `length` entries, numbered from `first`, and the checksum of everything from `start` on. */
function readPage(cursor: Cursor, start: number, first: number, length: number, entrySize: number): Entry[] {
  const entries = Array.from({ length }, (_, i) => ({ number: first + i, cursor: cursor.part(entrySize) }));
  verifyChecksum(cursor, start);
  return entries;
}
