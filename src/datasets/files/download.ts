import { CeratopsError } from "../../errors.ts";
import { matches } from "./checksum.ts";
import { baseName, type Checksum } from "./known_file.ts";
import type { FileOptions } from "./options.ts";

/** A file somewhere on the net. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  /** Of the right file, where it is known. */
  readonly checksum: Checksum | undefined;
}

export type DownloadOptions = Pick<FileOptions, "onProgress" | "signal">;

/** Fetches a file, and checks that it is the right one. `hint` says what helps when it is not to be had. */
export async function download(file: RemoteFile, options: DownloadOptions, hint: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await fetched(file, options, hint);
  if (file.checksum === undefined || (await matches(bytes, file.checksum))) return bytes;
  throw new CeratopsError(`${baseName(file.name)} arrived damaged`, {
    code: "E_DATASET_CHECKSUM",
    where: file.url,
    expected: Object.entries(file.checksum)
      .map(([kind, digest]) => `${kind} ${digest}`)
      .join(),
    received: `${bytes.length} bytes with another one`,
    hint: `Try again later. ${hint}`,
  });
}

async function fetched(file: RemoteFile, { signal, onProgress }: DownloadOptions, hint: string): Promise<Uint8Array<ArrayBuffer>> {
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
      hint,
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
