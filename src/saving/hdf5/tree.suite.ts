import type { StoredArray } from "../stored_array.ts";
import type { H5Attribute, H5Dataset, H5Group, H5Object } from "./tree.ts";

/** Everything a tree holds, read and put into plain maps, to be compared. */
export function plain(object: H5Object): unknown {
  const attributes = Object.fromEntries(object.attributes);
  if (object.kind === "dataset") return { attributes, content: object.read() };
  return { attributes, members: Object.fromEntries(Array.from(object.members, ([name, member]) => [name, plain(member)])) };
}

/** The object at a path of names. */
export function at(root: H5Object, ...names: readonly string[]): H5Object {
  return names.reduce<H5Object>((object, name) => {
    const member = object.kind === "group" ? object.members.get(name) : undefined;
    if (member === undefined) throw new Error(`no ${name}`);
    return member;
  }, root);
}

export function datasetAt(root: H5Group, ...names: readonly string[]): H5Dataset {
  const object = at(root, ...names);
  if (object.kind !== "dataset") throw new Error(`${names.join("/")} is a group`);
  return object;
}

/** The numbers of an array, or the texts of a list. */
export function values(content: StoredArray | H5Attribute | undefined): unknown[] {
  if (typeof content === "object" && "dtype" in content) return Array.from<number | bigint>(content.data);
  return content === undefined ? [] : [content].flat();
}
