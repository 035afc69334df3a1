import { disk, makeFolder } from "./disk.ts";
import { placeError } from "./errors.ts";
import { writeHandle, writeInFolder } from "./handles.ts";
import { locate, type Location } from "./locate.ts";

/** Where one file can be saved. */
export type Target = string | URL | FileSystemFileHandle;

/** Where several files can be saved together. */
export type FolderTarget = string | URL | FileSystemDirectoryHandle;

/**
 * Saves a file as a whole: when that fails, the file that was there before is still there.
 *
 * On a disk a new file is written beside the old one, flushed, and put in its place; the stores of a browser do the same
 * by themselves.
 *
 * @param target a path (in Node), `file://`, or in a page `indexeddb://name`, `opfs://folder/name`, `downloads://name`, or the
 *   handle of a file that the user chose
 * @throws CeratopsError that says why it cannot be written: no such folder, no permission, no space
 *
 * @example
 * ```ts
 * await writeBytesAtomic("digits.keras", bytes);
 * ```
 */
export async function writeBytesAtomic(target: Target, bytes: Uint8Array): Promise<void> {
  if (typeof target !== "string" && !(target instanceof URL)) return writeHandle(target, bytes);
  await writerOf(await locate(target))(bytes);
}

/**
 * Saves several files into a folder, which is made when it does not exist; each as a whole, in the given order, so the
 * one that names the others comes last. Other files of the folder stay.
 *
 * @param files relative path and bytes of each file
 */
export async function writeFolder(target: FolderTarget, files: Iterable<readonly [name: string, bytes: Uint8Array]>): Promise<void> {
  if (typeof target !== "string" && !(target instanceof URL)) {
    for (const [name, bytes] of files) await writeInFolder(target, name, bytes);
    return;
  }
  const { place, address } = await locate(target);
  for (const [name, bytes] of files) {
    const file = place.inside(address, name);
    if (place === disk) await makeFolder(place.split(file).folder);
    await writerOf({ place, address: file })(bytes);
  }
}

function writerOf({ place, address }: Location): (bytes: Uint8Array) => Promise<void> {
  if (place.write !== undefined) return (bytes) => place.write?.(address, bytes) ?? Promise.resolve();
  const hint = 'Save it elsewhere: "downloads://model.keras" in a page, a path in Node; then upload it.';
  throw placeError("write", address, "Files cannot be saved to this address", hint);
}
