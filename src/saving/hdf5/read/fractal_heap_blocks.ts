import { verifyChecksum } from "./checksum.ts";
import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";

/** The doubling table: rows of `width` blocks, whose size doubles from row to row after the second. */
export interface DoublingTable {
  readonly width: number;
  readonly startSize: number;
  /** Larger blocks are tables of their own. */
  readonly largestDirect: number;
  readonly root: number | undefined;
  /** Rows of the root; 0 if it is the only block. */
  readonly rows: number;
  /** Bytes in which a block writes its offset. */
  readonly offsetWidth: number;
}

/** A block of objects, and where it begins in the heap's own space. */
export interface DirectBlock {
  readonly offset: number;
  readonly size: number;
  readonly address: number;
}

interface IndirectBlock {
  readonly offset: number;
  readonly rows: number;
  readonly address: number;
}

/** All direct blocks, sorted by offset (HDF5 File Format Specification, III.G). */
export function listBlocks(file: H5File, table: DoublingTable, path: string): DirectBlock[] {
  if (table.root === undefined) return [];
  if (table.rows === 0) return [{ offset: 0, size: table.startSize, address: table.root }];
  const blocks: DirectBlock[] = [];
  const waiting: IndirectBlock[] = [{ offset: 0, rows: table.rows, address: table.root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) readIndirect(next);
  return blocks.toSorted((a, b) => a.offset - b.offset);

  function readIndirect({ offset, rows, address }: IndirectBlock): void {
    const cursor = openIndirect(file, table, address, rows, path);
    let at = offset;
    for (let row = 0; row < rows; row++) {
      const size = table.startSize * 2 ** Math.max(0, row - 1);
      for (let column = 0; column < table.width; column++, at += size) {
        const child = cursor.address();
        if (child === undefined) continue;
        if (size <= table.largestDirect) blocks.push({ offset: at, size, address: child });
        else waiting.push({ offset: at, rows: Math.log2(size / (table.startSize * table.width)) + 1, address: child });
      }
    }
  }
}

/** The addresses of an indirect block's children, checked by its sum. */
function openIndirect(file: H5File, table: DoublingTable, address: number, rows: number, path: string): Cursor {
  const { offsetSize } = file.sizes;
  const listSize = rows * table.width * offsetSize;
  const cursor = claim(file, address, 5 + offsetSize + table.offsetWidth + listSize + 4, path);
  const start = cursor.at;
  cursor.signature("FHIB", "indirect block of a heap");
  cursor.version([0], "indirect block of a heap");
  cursor.skip(offsetSize + table.offsetWidth);
  const children = cursor.part(listSize);
  verifyChecksum(cursor, start);
  return children;
}
