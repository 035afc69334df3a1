import { ByteWriter, nowhere } from "./byte_writer.ts";
import type { FileLayout } from "./file_layout.ts";

/** What h5py writes in the superblock: half of how many entries a leaf has, and half of how many children a node. */
export const leafK = 4;
export const internalK = 16;

const nodeSize = 24 + 2 * internalK * 8 + (2 * internalK + 1) * 8;
const leafSize = 8 + 2 * leafK * 40;

/** Where the members of a group are listed. */
export interface SymbolTable {
  readonly tree: number;
  readonly heap: number;
}

/** A member that has its address. */
export interface PlacedMember {
  readonly name: string;
  readonly address: number;
  /** Of groups: the table of their own members, which entries repeat. */
  readonly table: SymbolTable | undefined;
}

/** A node of the tree, or a leaf, and the offset of the last name in it. */
interface Child {
  readonly address: number;
  readonly lastName: number;
}

interface Entry {
  readonly nameOffset: number;
  readonly member: PlacedMember;
}

/** Writes the names, leaves and B-tree of a group (HDF5 File Format Specification, III.A.1, III.B, III.D). */
export function placeSymbolTable(layout: FileLayout, members: readonly PlacedMember[]): SymbolTable {
  const names = new ByteWriter().zeros(8); // offset 0 is the empty name, which comes before all others
  const entries = sortedByName(members).map(({ bytes, member }) => {
    const nameOffset = names.size;
    names.bytes(bytes).u8(0).align();
    return { nameOffset, member };
  });
  const heap = placeHeap(layout, names.finish());
  const leaves = slices(entries, 2 * leafK).map((part) => placeLeaf(layout, part));
  return { heap, tree: placeTree(layout, leaves) };
}

/** By the bytes of their UTF-8, which is how the library searches. */
function sortedByName(members: readonly PlacedMember[]): { bytes: Uint8Array; member: PlacedMember }[] {
  const utf8 = new TextEncoder();
  return members.map((member) => ({ bytes: utf8.encode(member.name), member })).toSorted((a, b) => compare(a.bytes, b.bytes));
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function placeHeap(layout: FileLayout, names: Uint8Array): number {
  const noFreeSpace = 1;
  const data = layout.place(names);
  return layout.place(new ByteWriter().text("HEAP").u32(0).u64(names.length, noFreeSpace, data).finish());
}

function placeLeaf(layout: FileLayout, entries: readonly Entry[]): Child {
  const writer = new ByteWriter().text("SNOD").u8(1, 0).u16(entries.length);
  for (const { nameOffset, member } of entries) writeEntry(writer, nameOffset, member.address, member.table);
  const address = layout.place(writer.zeros(leafSize - writer.size).finish());
  return { address, lastName: entries.at(-1)?.nameOffset ?? 0 };
}

/** A symbol table entry (III.C); that of a group says once more where its members are. */
export function writeEntry(writer: ByteWriter, nameOffset: number, address: number, table: SymbolTable | undefined): void {
  writer.u64(nameOffset, address);
  if (table === undefined) writer.zeros(24);
  else writer.u32(1, 0).u64(table.tree, table.heap);
}

/** Builds the tree from the leaves up and gives the address of its root. */
function placeTree(layout: FileLayout, leaves: readonly Child[]): number {
  let children = leaves;
  for (let level = 0; ; level++) {
    const nodes = placeLevel(layout, children, level);
    const [root] = nodes;
    if (root !== undefined && nodes.length === 1) return root.address;
    children = nodes;
  }
}

/** All nodes of a level, side by side; even an empty group has one. */
function placeLevel(layout: FileLayout, children: readonly Child[], level: number): Child[] {
  const parts = children.length === 0 ? [[]] : slices(children, 2 * internalK);
  const first = layout.size;
  const addressOf = (i: number): number => (i < 0 || i >= parts.length ? nowhere : first + i * nodeSize);
  let lastName = 0;
  return parts.map((part, i) => {
    const writer = new ByteWriter().text("TREE").u8(0, level).u16(part.length);
    writer.u64(addressOf(i - 1), addressOf(i + 1), lastName);
    for (const child of part) writer.u64(child.address, child.lastName);
    lastName = part.at(-1)?.lastName ?? 0;
    return { address: layout.place(writer.zeros(nodeSize - writer.size).finish()), lastName };
  });
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
