import type { H5Group } from "../tree.ts";
import { StoredGroup } from "./group.ts";
import { readObjectHeader } from "./object_header.ts";
import { readSuperblock } from "./superblock.ts";

/**
 * Opens an HDF5 file. Only the superblock and the root's header are read at once, the rest when it is asked for.
 *
 * @param bytes the whole file; it must not change while the tree is used
 * @param source name of the file or archive entry, for errors
 * @throws FormatError, here or from any property of the tree, if the file is damaged or uses a feature that is not read
 *
 * @example
 * ```ts
 * const root = readHdf5(new Uint8Array(await file.arrayBuffer()), file.name);
 * for (const [name, member] of root.members) console.log(name, member.kind);
 * ```
 *
 * Source: HDF5 File Format Specification Version 3.0.
 */
export function readHdf5(bytes: Uint8Array, source: string): H5Group {
  const { file, root } = readSuperblock(bytes, source);
  file.link(root, "/");
  return new StoredGroup(readObjectHeader(file, root, "/"), 0);
}
