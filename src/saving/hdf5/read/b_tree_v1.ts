import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";

/** What an entry of a node says: its key, and the address of the node or object it stands for. */
export interface Entry<Key> {
  readonly key: Key;
  readonly address: number;
}

/** The two kinds of tree: keys of groups are offsets into the heap, keys of chunks are their places. */
export interface TreeKind<Key> {
  readonly type: number;
  readonly keySize: number;
  readKey(cursor: Cursor): Key;
}

interface Node<Key> {
  readonly level: number;
  readonly entries: readonly Entry<Key>[];
}

/** The entries of all leaves of a version 1 B-tree, from left to right (HDF5 File Format Specification, III.A.1). */
export function readLeaves<Key>(file: H5File, root: number, kind: TreeKind<Key>, path: string): Entry<Key>[] {
  const leaves: Entry<Key>[] = [];
  const waiting: { readonly address: number; readonly level: number | undefined }[] = [{ address: root, level: undefined }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { level, entries } = readNode(file, next.address, next.level, kind, path);
    if (level === 0) for (const entry of entries) leaves.push(entry);
    else for (const { address } of entries.toReversed()) waiting.push({ address, level: level - 1 });
  }
  return leaves;
}

function readNode<Key>(file: H5File, address: number, expected: number | undefined, kind: TreeKind<Key>, path: string): Node<Key> {
  const { offsetSize } = file.sizes;
  const header = claim(file, address, 8 + 2 * offsetSize, path);
  header.signature("TREE", "B-tree");
  const type = header.u8();
  const level = header.u8();
  if (type !== kind.type || level !== (expected ?? level)) throw header.corrupt("A node of a B-tree is out of place.");
  const count = header.u16();
  const body = claim(file, address + 8 + 2 * offsetSize, count * (kind.keySize + offsetSize), path);
  const entries = Array.from({ length: count }, () => {
    const key = kind.readKey(body.part(kind.keySize));
    return { key, address: body.knownAddress("a node") };
  });
  return { level, entries };
}
