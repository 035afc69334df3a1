/** Nested structures of lists and records: Keras's `keras.tree`. Records are gone through in the order of sorted keys. */
import { CeratopsError } from "../errors.ts";
import type { Tree } from "../util/tree.ts";
import { mapStructure } from "./map.ts";
import { different, isNested, partsOf, type Path } from "./same.ts";

export { isNested, type Path };
export { mapShapeStructure, mapStructure, mapStructureUpTo, traverse } from "./map.ts";

/**
 * The leaves of a structure, in order.
 *
 * @example
 * ```ts
 * tree.flatten({ b: [1, 2], a: 3 }); // [3, 1, 2]
 * ```
 */
export const flatten = <T>(structure: Tree<T>): T[] => flattenWithPath(structure).map(([, leaf]) => leaf);

/**
 * The leaves of a structure with the place of each.
 *
 * @example
 * ```ts
 * tree.flattenWithPath([{ foo: 42 }]); // [[[0, "foo"], 42]]
 * ```
 */
export function flattenWithPath<T>(structure: Tree<T>): [path: Path, leaf: T][] {
  if (!isNested(structure)) return [[[], structure as T]];
  return partsOf(structure).flatMap(([key, part]) =>
    flattenWithPath(part as Tree<T>).map(([path, leaf]): [Path, T] => [[key, ...path], leaf]),
  );
}

/**
 * Builds a structure again from a flat list of leaves, in the order in which `flatten` gives them.
 *
 * @throws CeratopsError where there are too few or too many
 * @example
 * ```ts
 * tree.packSequenceAs({ b: [0, 0], a: 0 }, ["x", "y", "z"]); // { b: ["y", "z"], a: "x" }
 * ```
 */
export function packSequenceAs<T>(structure: unknown, flatSequence: readonly T[]): Tree<T> {
  const count = flatten(structure).length;
  if (count !== flatSequence.length) {
    throw new CeratopsError(`The structure has ${count} leaves, not ${flatSequence.length}`, {
      code: "E_STRUCTURE",
      where: "tree.packSequenceAs: flatSequence",
      expected: `a list of ${count}`,
      received: `a list of ${flatSequence.length}`,
      hint: "tree.packSequenceAs(structure, tree.flatten(other))",
    });
  }
  let next = 0;
  return mapStructure(() => flatSequence[next++] as T, structure);
}

/**
 * Does nothing where two structures are nested in the same way: lists of the same lengths, records of the same keys.
 *
 * @throws CeratopsError that names the place where they differ
 * @example
 * ```ts
 * tree.assertSameStructure({ a: [1, 2] }, { a: ["x", "y"] });
 * ```
 */
export function assertSameStructure(a: unknown, b: unknown): void {
  mapStructure(() => null, a, b);
}

/**
 * Does nothing where the leaves of two structures stand in the same places; a list and a record of its positions count
 * as the same.
 *
 * @throws CeratopsError that names a place which only one of them has
 * @example
 * ```ts
 * tree.assertSamePaths([1, 2], { 0: "x", 1: "y" });
 * ```
 */
export function assertSamePaths(a: unknown, b: unknown): void {
  const paths = (structure: unknown): ReadonlySet<string> => new Set(flattenWithPath(structure).map(([path]) => JSON.stringify(path.map(String))));
  const [ofA, ofB] = [paths(a), paths(b)];
  const onlyA = [...ofA].find((path) => !ofB.has(path));
  const onlyB = [...ofB].find((path) => !ofA.has(path));
  const only = onlyA ?? onlyB;
  if (only === undefined) return;
  const [expected, received] = onlyA === undefined ? ["no leaf", "a leaf"] : ["a leaf", "no leaf"];
  throw different(JSON.parse(only) as Path, expected, received);
}
