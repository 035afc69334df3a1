import { matches } from "./checksum.ts";
import { download } from "./download.ts";
import { readFromFolder } from "./folder.ts";
import type { KnownFile } from "./known_file.ts";
import type { FileOptions } from "./options.ts";
import { fileStore } from "./store.ts";

/**
 * The bytes of a data set's file: from the user's folder, from the cache, or from the net and then into the cache. A
 * file in the cache that is not the right one is fetched again.
 */
export async function getFile(file: KnownFile, options: FileOptions): Promise<Uint8Array<ArrayBuffer>> {
  if (options.folder !== undefined) return readFromFolder(file, options.folder);
  const store = await fileStore(options.cacheDir);
  const kept = await store.read(file.name);
  if (kept !== undefined && (await matches(kept, file.checksum))) return kept;
  const bytes = await download(file, options, store);
  await store.write(file.name, bytes);
  return bytes;
}
