import { readFromFolder } from "./folder.ts";
import { keptFile } from "./kept_file.ts";
import { baseName, type KnownFile } from "./known_file.ts";
import type { FileOptions } from "./options.ts";
import { fileStore, type FileStore } from "./store.ts";

/**
 * The bytes of a data set's file: from the user's folder, from the cache, or from the net and then into the cache. A
 * file in the cache that is not the right one is fetched again.
 */
export async function getFile(file: KnownFile, options: FileOptions): Promise<Uint8Array<ArrayBuffer>> {
  if (options.folder !== undefined) return readFromFolder(file, options.folder);
  const store = await fileStore(options.cacheDir);
  return keptFile(file, store, { ...options, hint: whereToPut(file, store) });
}

function whereToPut({ dataset, name }: KnownFile, store: FileStore): string {
  const [place, file] = [store.place(name), baseName(name)];
  const hint = `datasets.${dataset}.load({ folder: "${place === undefined ? "/files" : "path/to/folder"}" })`;
  if (place === undefined) return `Serve ${file} beside the page and name its folder:\n${hint}`;
  return `Put the file at ${place}, or name a folder that holds ${file}:\n${hint}`;
}
