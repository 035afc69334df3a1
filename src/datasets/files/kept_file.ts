import { matches } from "./checksum.ts";
import { download, type DownloadOptions, type RemoteFile } from "./download.ts";
import type { FileStore } from "./store.ts";

interface KeptOptions extends DownloadOptions {
  /** What helps when the file is not to be had. */
  readonly hint: string;
  /** Whether the file is fetched even if the store has it. */
  readonly forceDownload?: boolean | undefined;
}

/** A file out of a store, or from the net and then into the store. One there that is not the right one is fetched again. */
export async function keptFile(file: RemoteFile, store: FileStore, options: KeptOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { name, checksum } = file;
  const kept = options.forceDownload === true ? undefined : await store.read(name);
  if (kept !== undefined && (checksum === undefined || (await matches(kept, checksum)))) return kept;
  const bytes = await download(file, options, options.hint);
  await store.write(name, bytes);
  return bytes;
}
