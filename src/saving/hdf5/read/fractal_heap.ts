import { readRecords } from "./b_tree_v2.ts";
import { verifyChecksum } from "./checksum.ts";
import { claim, type Cursor } from "./cursor.ts";
import { listBlocks, type DirectBlock, type DoublingTable } from "./fractal_heap_blocks.ts";
import type { H5File } from "./file.ts";

const hugeObjects = 1;

interface HeapHeader {
  readonly table: DoublingTable;
  /** Bytes of an offset and of a length in the identifier of an object. */
  readonly offsetWidth: number;
  readonly lengthWidth: number;
  /** B-tree of the objects that are too large for blocks. */
  readonly huge: number | undefined;
}

interface HugeObject {
  readonly address: number;
  readonly length: number;
}

/** Holds the links of large groups and the attributes of objects with many (HDF5 File Format Specification, III.G). */
export class FractalHeap {
  readonly #file: H5File;
  readonly #path: string;
  readonly #header: HeapHeader;
  readonly #blocks: readonly DirectBlock[];
  #huge: ReadonlyMap<number, HugeObject> | undefined;

  constructor(file: H5File, address: number, path: string) {
    this.#file = file;
    this.#path = path;
    this.#header = readHeader(file, address, path);
    this.#blocks = listBlocks(file, this.#header.table, path);
  }

  /** The object that an identifier of the heap names; its bytes are claimed. */
  object(identifier: Cursor): Cursor {
    const kind = (identifier.u8() >> 4) & 3;
    if (kind === 0) return this.#managed(identifier);
    if (kind === hugeObjects) return this.#hugeObject(identifier);
    throw this.#file.unsupported(this.#path, identifier.at, "A heap holds an object of a kind that is not read.");
  }

  #managed(identifier: Cursor): Cursor {
    const offset = identifier.uint(this.#header.offsetWidth);
    const length = identifier.uint(this.#header.lengthWidth);
    const block = this.#blockOf(offset);
    if (block === undefined || offset + length > block.offset + block.size) {
      throw identifier.corrupt("A heap does not hold an object that it should.");
    }
    return claim(this.#file, block.address + offset - block.offset, length, this.#path);
  }

  /** The last block that does not start behind `offset`; blocks are sorted. */
  #blockOf(offset: number): DirectBlock | undefined {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#blocks[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#blocks[low - 1];
  }

  #hugeObject(identifier: Cursor): Cursor {
    this.#huge ??= readHuge(this.#file, this.#header.huge, this.#path);
    const object = this.#huge.get(identifier.uint(Math.min(identifier.left, this.#file.sizes.lengthSize)));
    if (object === undefined) throw identifier.corrupt("A heap does not hold an object that it should.");
    return claim(this.#file, object.address, object.length, this.#path);
  }
}

function readHeader(file: H5File, address: number, path: string): HeapHeader {
  const { offsetSize, lengthSize } = file.sizes;
  const cursor = claim(file, address, 26 + 12 * lengthSize + 3 * offsetSize, path);
  const start = cursor.at;
  cursor.signature("FRHP", "fractal heap");
  cursor.version([0], "fractal heap");
  cursor.skip(2);
  if (cursor.u16() !== 0) throw file.unsupported(path, start, "The names or attributes of the object are compressed.");
  cursor.skip(1);
  const largestObject = cursor.u32();
  cursor.length();
  const huge = cursor.address();
  cursor.length();
  cursor.address();
  cursor.skip(8 * lengthSize);
  const width = cursor.u16();
  const startSize = cursor.length();
  const largestDirect = cursor.length();
  const bits = cursor.u16();
  cursor.skip(2);
  const root = cursor.address();
  const rows = cursor.u16();
  verifyChecksum(cursor, start);
  const arePowersOfTwo = [width, startSize, largestDirect].every((size) => Number.isInteger(Math.log2(size)));
  if (!arePowersOfTwo || largestDirect < startSize * width || bits > 64) {
    throw cursor.corrupt("The sizes of a heap make no sense.");
  }
  const offsetWidth = Math.ceil(bits / 8);
  const table = { width, startSize, largestDirect, root, rows, offsetWidth };
  const lengthWidth = Math.min(Math.ceil(Math.log2(largestDirect) / 8), Math.floor(Math.log2(Math.max(1, largestObject)) / 8) + 1);
  return { table, offsetWidth, lengthWidth, huge };
}

/** Huge objects by number (B-tree records of type 1: address, length, number). */
function readHuge(file: H5File, tree: number | undefined, path: string): ReadonlyMap<number, HugeObject> {
  const records = tree === undefined ? [] : readRecords(file, tree, 1, path);
  return new Map(
    records.map((record) => {
      const object = { address: record.knownAddress("a large object"), length: record.length() };
      return [record.length(), object];
    }),
  );
}
