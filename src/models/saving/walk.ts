import { isSaveable, type Saveable } from "../../tensor/saved_state.ts";
import { snakeCase } from "../../tensor/names.ts";
import { isRecord } from "../../util/tree.ts";

/** Something with state of its own, and where files keep it. */
export interface Part {
  readonly saveable: Saveable;
  /** Paths that lead to it, `""` for the root: it is written under the first and looked for under all, in this order. */
  readonly paths: readonly string[];
}

/** Something held in many places is looked for under so many of them. */
const mostPaths = 8;

/**
 * A model and all it holds, each once, in the order and under the paths of Keras's files: an attribute's name leads to
 * what it holds; members of lists are named after their class, `dense`, `dense_1`, counted in each list anew; lists in
 * lists are `container`, `container_1`.
 */
export function walk(root: Saveable): Part[] {
  const found = new Map<Saveable, string[]>();
  const trail = new Set<object>();
  const within = (object: object, body: () => void): void => {
    if (trail.has(object)) return;
    trail.add(object);
    body();
    trail.delete(object);
  };
  const visit = (saveable: Saveable, path: string): void =>
    within(saveable, () => {
      const paths = found.get(saveable) ?? [];
      found.set(saveable, paths);
      if (paths.length >= mostPaths || paths.includes(path)) return;
      paths.push(path);
      for (const [name, child] of saveable.savedChildren()) visitAny(child, join(path, name));
    });
  const visitAny = (value: unknown, path: string): void => {
    const members = membersOf(value);
    if (isSaveable(value)) visit(value, path);
    else if (members !== undefined) within(value as object, () => visitMembers(members, path));
  };
  const visitMembers = (members: Iterable<unknown>, path: string): void => {
    const counts = new Map<string, number>();
    for (const member of members) {
      const base = isSaveable(member) ? snakeCase(member.pathName) : "container";
      if (!isSaveable(member) && membersOf(member) === undefined) continue;
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      visitAny(member, join(path, count === 0 ? base : `${base}_${count}`));
    }
  };
  visit(root, "");
  return [...found].map(([saveable, paths]) => ({ saveable, paths }));
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);

/** What a list, map, set or plain record holds. */
function membersOf(value: unknown): Iterable<unknown> | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value instanceof Map || value instanceof Set) return value.values();
  return isRecord(value) ? Object.values(value) : undefined;
}
