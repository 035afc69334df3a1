import type { Cursor } from "./cursor.ts";
import { denseLinks, readDense } from "./dense.ts";
import type { Link } from "./link.ts";
import type { ObjectHeader } from "./object_header.ts";
import { readSymbolTable } from "./symbol_table.ts";

const linkTypes: { readonly [type: number]: "hard link" | "soft link" | "external link" } = {
  0: "hard link",
  1: "soft link",
  64: "external link",
};

export const isGroup = (header: ObjectHeader): boolean =>
  header.has("symbolTable") || header.has("linkInfo") || header.has("link");

/** The members of a group, whichever way they are stored. */
export function readLinks(header: ObjectHeader): Link[] {
  const table = header.find("symbolTable");
  if (table !== undefined) return readSymbolTable(table);
  const info = header.find("linkInfo");
  const dense = info === undefined ? [] : readDense(info, denseLinks);
  return [...header.all("link"), ...dense].map(readLinkMessage);
}

/** The link message (HDF5 File Format Specification, IV.A.2.g). */
function readLinkMessage(cursor: Cursor): Link {
  cursor.version([1], "link");
  const flags = cursor.u8();
  const type = flags & 8 ? cursor.u8() : 0;
  cursor.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const length = cursor.uint(1 << (flags & 3));
  const name = cursor.text(length);
  const kind = linkTypes[type];
  if (kind === undefined) throw cursor.file.unsupported(cursor.path, cursor.at, "The group holds a link of an unknown kind.");
  return kind === "hard link" ? { name, kind, address: cursor.knownAddress("a member") } : { name, kind };
}
