import type { H5Attribute, H5Group, H5Object } from "../tree.ts";
import { readAttributes } from "./attributes.ts";
import { StoredDataset } from "./dataset.ts";
import type { Link } from "./link.ts";
import { isGroup, readLinks } from "./links.ts";
import { readObjectHeader, type ObjectHeader } from "./object_header.ts";

/** Deeper than any model; whoever walks the tree may do so by recursion. */
const deepest = 256;

/** A group of a file; members and attributes are read when they are asked for, and once. */
export class StoredGroup implements H5Group {
  readonly kind = "group";
  readonly #header: ObjectHeader;
  readonly #depth: number;
  #attributes: ReadonlyMap<string, H5Attribute> | undefined;
  #members: ReadonlyMap<string, H5Object> | undefined;

  constructor(header: ObjectHeader, depth: number) {
    this.#header = header;
    this.#depth = depth;
  }

  get attributes(): ReadonlyMap<string, H5Attribute> {
    return (this.#attributes ??= readAttributes(this.#header));
  }

  get members(): ReadonlyMap<string, H5Object> {
    return (this.#members ??= this.#readMembers());
  }

  #readMembers(): ReadonlyMap<string, H5Object> {
    const { file, path } = this.#header;
    if (this.#depth >= deepest) throw file.unsupported(path, undefined, `Groups are nested more than ${deepest} deep.`);
    const members = new Map<string, H5Object>();
    for (const link of readLinks(this.#header)) {
      if (link.name === "" || link.name.includes("/") || members.has(link.name)) {
        throw file.corrupt(path, undefined, "Names of members are empty, contain a slash or occur twice.");
      }
      const member = this.#open(link);
      if (member !== undefined) members.set(link.name, member);
    }
    return members;
  }

  /** The object behind a link, or undefined for a named datatype, which holds no data. */
  #open(link: Link): H5Object | undefined {
    const { file, path: parent } = this.#header;
    const path = parent === "/" ? `/${link.name}` : `${parent}/${link.name}`;
    if (link.kind !== "hard link") {
      throw file.unsupported(path, undefined, `The group holds a ${link.kind}, which is not followed.`, {
        hint: "Copy the object instead of linking to it, or save the model again with Keras.",
      });
    }
    file.link(link.address, path);
    const header = readObjectHeader(file, link.address, path);
    if (isGroup(header)) return new StoredGroup(header, this.#depth + 1);
    return header.has("layout") ? new StoredDataset(header) : undefined;
  }
}
