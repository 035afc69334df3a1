import { verifyChecksum } from "./checksum.ts";
import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";

interface Tree {
  readonly type: number;
  readonly recordSize: number;
  /** By depth above the leaves: bytes of a pointer to a child on that depth. */
  readonly pointers: readonly Pointer[];
}

/** How a pointer to a child writes its numbers of records. */
interface Pointer {
  readonly countWidth: number;
  readonly totalWidth: number;
}

interface Node {
  readonly address: number;
  readonly records: number;
  readonly depth: number;
}

/** All records of a version 2 B-tree, in no particular order (HDF5 File Format Specification, III.A.2). */
export function readRecords(file: H5File, address: number, type: number, path: string): Cursor[] {
  const { tree, root } = readHeader(file, address, type, path);
  const records: Cursor[] = [];
  const waiting = root === undefined ? [] : [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const found = readNode(file, tree, node, path);
    for (const record of found.records) records.push(record);
    for (const child of found.children) waiting.push(child);
  }
  return records;
}

function readHeader(file: H5File, address: number, type: number, path: string): { tree: Tree; root: Node | undefined } {
  const { offsetSize, lengthSize } = file.sizes;
  const cursor = claim(file, address, 16 + offsetSize + 2 + lengthSize + 4, path);
  const start = cursor.at;
  cursor.signature("BTHD", "B-tree");
  cursor.version([0], "B-tree");
  if (cursor.u8() !== type) throw cursor.corrupt("A B-tree is of the wrong type.");
  const nodeSize = cursor.u32();
  const recordSize = cursor.u16();
  const depth = cursor.u16();
  cursor.skip(2);
  const root = cursor.address();
  const records = cursor.u16();
  cursor.length();
  verifyChecksum(cursor, start);
  if (recordSize === 0 || depth > 16) throw cursor.corrupt("The sizes of a B-tree make no sense.");
  const tree = { type, recordSize, pointers: pointerWidths(nodeSize, recordSize, depth, offsetSize) };
  return { tree, root: root === undefined ? undefined : { address: root, records, depth } };
}

/** Numbers of records are written in as few bytes as the largest possible one needs. */
function pointerWidths(nodeSize: number, recordSize: number, depth: number, offsetSize: number): Pointer[] {
  const overhead = 10;
  const inLeaf = Math.floor((nodeSize - overhead) / recordSize);
  const countWidth = bytesFor(inLeaf);
  const pointers = [{ countWidth, totalWidth: 0 }];
  let below = inLeaf;
  for (let level = 1; level < depth; level++) {
    const pointerSize = offsetSize + countWidth + (pointers[level - 1]?.totalWidth ?? 0);
    const here = Math.floor((nodeSize - overhead - pointerSize) / (recordSize + pointerSize));
    below = (here + 1) * below + here;
    pointers.push({ countWidth, totalWidth: bytesFor(below) });
  }
  return pointers;
}

function bytesFor(largest: number): number {
  return Math.floor(Math.log2(Math.max(1, largest)) / 8) + 1;
}

function readNode(file: H5File, tree: Tree, node: Node, path: string): { records: Cursor[]; children: Node[] } {
  const pointer = tree.pointers[node.depth - 1];
  const pointerSize = pointer === undefined ? 0 : file.sizes.offsetSize + pointer.countWidth + pointer.totalWidth;
  const childCount = pointer === undefined ? 0 : node.records + 1;
  const cursor = claim(file, node.address, 6 + node.records * tree.recordSize + childCount * pointerSize + 4, path);
  const start = cursor.at;
  cursor.signature(node.depth === 0 ? "BTLF" : "BTIN", "node of a B-tree");
  cursor.version([0], "node of a B-tree");
  if (cursor.u8() !== tree.type) throw cursor.corrupt("A node of a B-tree is of the wrong type.");
  const records = Array.from({ length: node.records }, () => cursor.part(tree.recordSize));
  const children = Array.from({ length: childCount }, () => {
    const address = cursor.knownAddress("a node");
    const count = cursor.uint(pointer?.countWidth ?? 0);
    cursor.skip(pointer?.totalWidth ?? 0);
    return { address, records: count, depth: node.depth - 1 };
  });
  verifyChecksum(cursor, start);
  return { records, children };
}
