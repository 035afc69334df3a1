/**
 * Nested structures of leaves: a leaf, a list, or a record by name; what Keras allows wherever it takes tensors.
 * Records flatten in the order of their sorted keys, as Keras does, so that files agree; everything that users see is
 * matched by name.
 */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

type IsLeaf<T> = (value: unknown) => value is T;

/** A plain object, not an instance of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The leaves of `tree` for which `isLeaf` holds, in order; other leaves are passed over. */
export function leaves<T>(tree: unknown, isLeaf: IsLeaf<T>): T[] {
  if (isLeaf(tree)) return [tree];
  if (Array.isArray(tree)) return tree.flatMap((item) => leaves(item, isLeaf));
  if (isRecord(tree)) return sortedKeys(tree).flatMap((key) => leaves(tree[key], isLeaf));
  return [];
}

/** The same structure with every leaf replaced; what is no leaf is kept. */
export function mapLeaves<T>(tree: unknown, isLeaf: IsLeaf<T>, change: (leaf: T) => unknown): unknown {
  if (isLeaf(tree)) return change(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapLeaves(item, isLeaf, change));
  if (isRecord(tree)) {
    // Visited in sorted order, so that a counter in `change` agrees with `leaves`; built in the order of the record.
    const changed = new Map(sortedKeys(tree).map((key) => [key, mapLeaves(tree[key], isLeaf, change)]));
    return Object.fromEntries(Object.keys(tree).map((key) => [key, changed.get(key)]));
  }
  return tree;
}

/** Builds the structure of `tree` again from a list of new leaves, as `leaves` ordered the old ones. */
export function packLeaves<T>(tree: unknown, isLeaf: IsLeaf<T>, packed: readonly unknown[]): unknown {
  let next = 0;
  return mapLeaves(tree, isLeaf, () => packed[next++]);
}

export const sortedKeys = (record: Readonly<Record<string, unknown>>): string[] => Object.keys(record).toSorted();
