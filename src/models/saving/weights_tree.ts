import { at } from "../../ir/shape.ts";
import { dataset } from "../../saving/hdf5/build.ts";
import type { H5Attribute, H5Dataset, H5Group, H5Object } from "../../saving/hdf5/tree.ts";
import type { StoredArray } from "../../saving/stored_array.ts";
import type { SavedArray } from "../../tensor/saved_state.ts";
import type { Part } from "./walk.ts";

/** The arrays of each object of a model, by path and key, as a weights file keeps them: `<path>/vars/<key>`. */
export type StoredGroups = ReadonlyMap<string, ReadonlyMap<string, H5Dataset>>;

/** The arrays of one object, read. */
export interface ReadGroup {
  readonly path: string;
  /** The name of the object, which Keras notes beside its arrays. */
  readonly name: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

/** Reads the state of all parts, each under its first path. */
export async function readParts(parts: readonly Part[]): Promise<ReadGroup[]> {
  return Promise.all(
    parts.map(async ({ saveable, paths }) => {
      const entries = [...saveable.savedArrays()].map(async ([key, array]) => [key, await stored(array)] as const);
      return { path: at(paths, 0), name: saveable.name, arrays: new Map(await Promise.all(entries)) };
    }),
  );
}

async function stored(array: SavedArray): Promise<StoredArray> {
  const data = await array.read();
  return { dtype: array.dtype, shape: array.shape ?? [data.length], data: data.slice() };
}

/** A weights file out of the arrays of the parts. Objects without arrays have empty groups, as in Keras's files. */
export function weightsTree(groups: readonly ReadGroup[]): H5Group {
  const root = newGroup();
  for (const { path, name, arrays } of groups) {
    const vars = groupAt(root, path === "" ? ["vars"] : [...path.split("/"), "vars"]);
    vars.attributes.set("name", name);
    for (const [key, array] of arrays) vars.members.set(key, weightDataset(array));
  }
  return root;
}

/** A group while it is being filled. */
interface OpenGroup extends H5Group {
  readonly attributes: Map<string, H5Attribute>;
  readonly members: Map<string, H5Object>;
}

export const newGroup = (): OpenGroup => ({ kind: "group", attributes: new Map(), members: new Map() });

/** The group at a path, made if it is not there. */
export function groupAt(root: OpenGroup, path: readonly string[]): OpenGroup {
  return path.reduce((group, name) => {
    const known = group.members.get(name) as OpenGroup | undefined;
    const member = known ?? newGroup();
    group.members.set(name, member);
    return member;
  }, root);
}

/** HDF5 has no bfloat16: Keras writes the bits and says what they are. */
export const weightDataset = (array: StoredArray): H5Dataset =>
  dataset(array, array.dtype === "bfloat16" ? { dtype: "bfloat16" } : {});

/** The groups of a weights file that hold arrays. */
export function storedGroups(root: H5Group): Map<string, Map<string, H5Dataset>> {
  const found = new Map<string, Map<string, H5Dataset>>();
  const visit = (group: H5Group, path: string): void => {
    for (const [name, member] of group.members) {
      if (member.kind === "dataset") continue;
      if (name === "vars") addGroup(found, path, member);
      visit(member, path === "" ? name : `${path}/${name}`);
    }
  };
  visit(root, "");
  return found;
}

function addGroup(found: Map<string, Map<string, H5Dataset>>, path: string, { members }: H5Group): void {
  const datasets = [...members].filter((entry): entry is [string, H5Dataset] => entry[1].kind === "dataset");
  if (datasets.length > 0) found.set(path, new Map(datasets));
}
