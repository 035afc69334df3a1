import { CeratopsError } from "../errors.ts";
import type { Tree } from "../util/tree.ts";
import { checkLevel, isNested, partsOf, withParts, type Path } from "./same.ts";

/**
 * Applies a function to every leaf; of several structures of one layout, to the leaves that stand in the same place.
 *
 * @param fn gets one leaf of each structure
 * @returns the layout of the first structure, with the results in place of the leaves
 * @throws CeratopsError where the structures are not nested in the same way
 * @example
 * ```ts
 * tree.mapStructure((v: number) => v ** 2, { a: 1, b: [2, 3] }); // { a: 1, b: [4, 9] }
 * tree.mapStructure((v: number, w: number) => v * w, [1, [2]], [10, [20]]); // [10, [40]]
 * ```
 *
 * Differs from Keras: `null` is always a leaf, as with Keras's `none_is_leaf=True`.
 */
export function mapStructure<L extends readonly unknown[], R>(fn: (...leaves: L) => R, ...structures: readonly unknown[]): Tree<R> {
  checkAny(structures, "tree.mapStructure");
  return zipped((leaves) => fn(...(leaves as readonly unknown[] as L)), structures, [], true) as Tree<R>;
}

/**
 * Applies a function to what stands in structures where a shallower structure has its leaves; what is nested more deeply
 * is handed over whole.
 *
 * @param shallow has the layout that all `structures` share
 * @param fn gets one part of each structure
 * @throws CeratopsError where a structure does not have the layout of `shallow`
 * @example
 * ```ts
 * tree.mapStructureUpTo([null, null], (part: number[]) => part.length, [[1, 1], [2, 2, 2]]); // [2, 3]
 * ```
 */
export function mapStructureUpTo<P extends readonly unknown[], R>(
  shallow: unknown,
  fn: (...parts: P) => R,
  ...structures: readonly unknown[]
): Tree<R> {
  checkAny(structures, "tree.mapStructureUpTo");
  return zipped(([, ...parts]) => fn(...(parts as readonly unknown[] as P)), [shallow, ...structures], [], false) as Tree<R>;
}

/**
 * Applies a function to the shapes in a structure: lists of sizes and nulls.
 *
 * @example
 * ```ts
 * tree.mapShapeStructure((shape) => shape.length, { image: [null, 28, 28], label: [null] }); // { image: 3, label: 1 }
 * ```
 */
export function mapShapeStructure<R>(fn: (shape: readonly (number | null)[]) => R, structure: unknown): Tree<R> {
  if (isShape(structure) || !isNested(structure)) return fn(structure as readonly (number | null)[]);
  const parts = partsOf(structure).map(([key, part]) => [key, mapShapeStructure(fn, part)] as const);
  return withParts(structure, new Map(parts)) as Tree<R>;
}

/**
 * Visits every part of a structure, lists and records as well as leaves. What `fn` returns takes the place of the part;
 * where it returns undefined the part stays, and going from the top down, what is in it is visited.
 *
 * @param options.topDown whether a part is visited before what is in it; default true
 * @returns the structure with the replaced parts
 * @example
 * ```ts
 * const sums = tree.traverse((part) => (Array.isArray(part) ? part.length : undefined), { a: [1, 2], b: 3 });
 * console.log(sums); // { a: 2, b: 3 }
 * ```
 *
 * Differs from Keras: undefined stands for its None, so that `null` needs no special value.
 */
export function traverse(
  fn: (part: unknown) => unknown,
  structure: unknown,
  { topDown = true }: { readonly topDown?: boolean } = {},
): unknown {
  const inside = (): unknown => {
    const parts = partsOf(structure).map(([key, part]) => [key, traverse(fn, part, { topDown })] as const);
    return withParts(structure, new Map(parts));
  };
  const part = topDown ? structure : inside();
  const replaced = fn(part);
  if (replaced !== undefined) return replaced;
  return topDown ? inside() : part;
}

/** Applies a function to the parts of structures at the places where the first has leaves. */
function zipped(fn: (parts: readonly unknown[]) => unknown, structures: readonly unknown[], path: Path, whole: boolean): unknown {
  const [first, ...others] = structures;
  if (isNested(first) || whole) for (const other of others) checkLevel(first, other, path);
  if (!isNested(first)) return fn(structures);
  const rows = structures.map((structure) => new Map(partsOf(structure)));
  const parts = partsOf(first).map(([key]) => {
    const row = rows.map((one) => one.get(key));
    return [key, zipped(fn, row, [...path, key], whole)] as const;
  });
  return withParts(first, new Map(parts));
}

const isShape = (structure: unknown): boolean =>
  Array.isArray(structure) && structure.every((size) => size === null || Number.isInteger(size));

function checkAny(structures: readonly unknown[], where: string): void {
  if (structures.length > 0) return;
  throw new CeratopsError("There is no structure to go through", {
    code: "E_STRUCTURE",
    where,
    expected: "one structure or more, after the function",
    received: "none",
    hint: "tree.mapStructure((leaf) => leaf, [1, [2]])",
  });
}
