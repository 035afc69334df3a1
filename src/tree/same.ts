import { CeratopsError } from "../errors.ts";
import { isRecord, sortedKeys } from "../util/tree.ts";

/** Where a part stands in a structure: positions in lists, keys of records. */
export type Path = readonly (number | string)[];

/** A list, or a plain record; anything else is a leaf, `null`, tensors and typed arrays among them. */
export const isNested = (structure: unknown): structure is readonly unknown[] | Readonly<Record<string, unknown>> =>
  Array.isArray(structure) || isRecord(structure);

/** The parts of a list or record, in the order in which structures are flattened. */
export function partsOf(structure: unknown): (readonly [key: number | string, part: unknown])[] {
  if (Array.isArray(structure)) return structure.map((part: unknown, i) => [i, part] as const);
  return isRecord(structure) ? sortedKeys(structure).map((key) => [key, structure[key]] as const) : [];
}

/** The same kind of list or record, with other parts. */
export function withParts(structure: unknown, parts: ReadonlyMap<number | string, unknown>): unknown {
  if (Array.isArray(structure)) return structure.map((_, i) => parts.get(i));
  return isRecord(structure) ? Object.fromEntries(Object.keys(structure).map((key) => [key, parts.get(key)])) : structure;
}

/** Refuses another structure that does not have the parts of the first at one level. */
export function checkLevel(first: unknown, other: unknown, path: Path): void {
  const [expected, received] = [levelText(first), levelText(other)];
  if (expected !== received) throw different(path, expected, received);
}

/** The error of two structures that differ. */
export function different(path: Path, expected: string, received: string): CeratopsError {
  return new CeratopsError("The structures are not nested in the same way", {
    code: "E_STRUCTURE",
    where: path.length === 0 ? "at the outermost level" : `at ${path.join(".")}`,
    expected,
    received,
    hint: "tree.flattenWithPath(structure) shows what stands where",
  });
}

function levelText(structure: unknown): string {
  if (Array.isArray(structure)) return `a list of ${structure.length}`;
  return isRecord(structure) ? `a record of ${sortedKeys(structure).join(", ") || "nothing"}` : "a leaf";
}
