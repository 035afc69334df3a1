import { readRecords } from "./b_tree_v2.ts";
import type { Cursor } from "./cursor.ts";
import { FractalHeap } from "./fractal_heap.ts";

/** What is stored densely, by the type of the B-tree that lists it by name. */
interface DenseKind {
  readonly treeType: number;
  /** Bytes of a record before the identifier in the heap, and of the identifier. */
  readonly before: number;
  readonly identifier: number;
  /** Bytes of the largest creation number in the message, if there is one. */
  readonly orderSize: number;
}

export const denseLinks: DenseKind = { treeType: 5, before: 4, identifier: 7, orderSize: 8 };
export const denseAttributes: DenseKind = { treeType: 8, before: 0, identifier: 8, orderSize: 2 };

/**
 * The bodies of link or attribute messages that an object keeps in a heap because there are many: reads the link info or
 * attribute info message (HDF5 File Format Specification, IV.A.2.c, IV.A.2.v), which says where.
 */
export function readDense(message: Cursor, kind: DenseKind): Cursor[] {
  const { file, path } = message;
  message.version([0], "list of links or attributes");
  const flags = message.u8();
  if (flags & 1) message.skip(kind.orderSize);
  const heapAddress = message.address();
  const tree = message.address();
  if (heapAddress === undefined || tree === undefined) return [];
  const heap = new FractalHeap(file, heapAddress, path);
  return readRecords(file, tree, kind.treeType, path).map((record) => {
    record.skip(kind.before);
    return heap.object(record.part(kind.identifier));
  });
}
