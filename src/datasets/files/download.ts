import { CeratopsError } from "../../errors.ts";
import { matches } from "./checksum.ts";
import { baseName, type KnownFile } from "./known_file.ts";
import type { FileOptions } from "./options.ts";
import type { FileStore } from "./store.ts";

/** Fetches a file from where Keras gets it, and checks that it is that file. */
export async function download(file: KnownFile, options: FileOptions, store: FileStore): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await fetched(file, options, store);
  if (await matches(bytes, file.checksum)) return bytes;
  throw new CeratopsError(`${baseName(file.name)} arrived damaged`, {
    code: "E_DATASET_CHECKSUM",
    where: file.url,
    expected: Object.entries(file.checksum)
      .map(([kind, digest]) => `${kind} ${digest}`)
      .join(),
    received: `${bytes.length} bytes with another one`,
    hint: `Try again later. ${whereToPut(file, store)}`,
  });
}

async function fetched(file: KnownFile, { signal, onProgress }: FileOptions, store: FileStore): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(file.url, signal === undefined ? {} : { signal });
    if (!response.ok) throw new Error(`the server answers ${response.status} ${response.statusText}`.trimEnd());
    return await collect(response, baseName(file.name), onProgress);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CeratopsError(`${baseName(file.name)} cannot be downloaded`, {
      code: "E_DATASET_DOWNLOAD",
      where: file.url,
      expected: "an answer with the file",
      received: reasonOf(cause),
      hint: whereToPut(file, store),
      cause,
    });
  }
}

/** The bytes of an answer, as they arrive. */
async function collect(
  response: Response,
  file: string,
  onProgress: FileOptions["onProgress"],
): Promise<Uint8Array<ArrayBuffer>> {
  if (onProgress === undefined || response.body === null) return new Uint8Array(await response.arrayBuffer());
  const length = Number(response.headers.get("content-length"));
  // With a content encoding, the length is that of the bytes on the way, not of those that are read here.
  const total = length > 0 && response.headers.get("content-encoding") === null ? length : undefined;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    parts.push(step.value);
    loaded += step.value.length;
    onProgress({ file, loaded, total });
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** `fetch` hides why it failed in the cause. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) if (at.message !== "") reasons.push(at.message);
  return reasons.join(": ") || String(error);
}

function whereToPut({ dataset, name }: KnownFile, store: FileStore): string {
  const [place, file] = [store.place(name), baseName(name)];
  const hint = `datasets.${dataset}.load({ folder: "${place === undefined ? "/files" : "path/to/folder"}" })`;
  if (place === undefined) return `Serve ${file} beside the page and name its folder:\n${hint}`;
  return `Put the file at ${place}, or name a folder that holds ${file}:\n${hint}`;
}
