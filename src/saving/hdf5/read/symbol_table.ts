import { readLeaves, type TreeKind } from "./b_tree_v1.ts";
import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";
import type { Link } from "./link.ts";
import { LocalHeap } from "./local_heap.ts";

const softLink = 2;

/** The members of an old-style group (HDF5 File Format Specification, IV.A.2.r, III.B, III.C). */
export function readSymbolTable(message: Cursor): Link[] {
  const { file, path } = message;
  const tree = message.knownAddress("a group's B-tree");
  const heap = new LocalHeap(file, message.knownAddress("a group's heap"), path);
  return readLeaves(file, tree, groupTree(file), path).flatMap(({ address }) => readSymbolNode(file, address, heap, path));
}

/** Keys say which names are in which node; all nodes are read, so they are of no interest. */
function groupTree(file: H5File): TreeKind<undefined> {
  return { type: 0, keySize: file.sizes.lengthSize, readKey: () => undefined };
}

function readSymbolNode(file: H5File, address: number, heap: LocalHeap, path: string): Link[] {
  const header = claim(file, address, 8, path);
  header.signature("SNOD", "symbol table node");
  header.version([1], "symbol table node");
  header.skip(1);
  const count = header.u16();
  const entrySize = 2 * file.sizes.offsetSize + 24;
  const body = claim(file, address + 8, count * entrySize, path);
  return Array.from({ length: count }, () => readEntry(body.part(entrySize), heap));
}

function readEntry(entry: Cursor, heap: LocalHeap): Link {
  const name = heap.name(entry.knownAddress("a member's name"), entry);
  const address = entry.address();
  if (entry.u32() === softLink || address === undefined) return { name, kind: "soft link" };
  return { name, kind: "hard link", address };
}
