import { CeratopsError } from "../../errors.ts";
import { placeError } from "./errors.ts";
import { readHandle } from "./handles.ts";
import { locate } from "./locate.ts";

/** Where the bytes of one file can come from. */
export type Source = string | URL | Uint8Array | ArrayBuffer | Blob | FileSystemFileHandle;

/**
 * Reads a file, wherever it is.
 *
 * @param source a path (in Node; in a page it is relative to the page), an address (`https://`, `file://`, `data:`,
 *   `blob:`, and in a page `indexeddb://name` and `opfs://folder/name`), a `File` or `Blob`, the handle of a file that the
 *   user chose, or the bytes themselves, which are not copied
 * @throws CeratopsError that says what is wrong with the path, the server's answer or the permission
 *
 * @example
 * ```ts
 * const bytes = await readBytes("https://example.org/digits.keras");
 * ```
 */
export async function readBytes(source: Source): Promise<Uint8Array> {
  if (typeof source === "string" || source instanceof URL) {
    const { place, address } = await locate(source);
    return place.read(address);
  }
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (source instanceof Blob) return readChosen(source, async () => new Uint8Array(await source.arrayBuffer()));
  if (isFileHandle(source)) return readChosen(source, () => readHandle(source));
  throw refuse(source);
}

const isFileHandle = (source: unknown): source is FileSystemFileHandle =>
  typeof source === "object" && source !== null && "kind" in source && source.kind === "file";

async function readChosen(source: Source, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  return read().catch((cause: unknown) => {
    const hint = "The file may have changed since it was chosen: choose it again.";
    throw placeError("read", sourceName(source), "The browser does not give the file", hint, cause);
  });
}

const refuse = (source: never): CeratopsError =>
  new CeratopsError("This is nothing a file can be read from", {
    code: "E_FILE_ADDRESS",
    expected: "a path, a URL, bytes, a File, a Blob, or the handle of a file",
    received: source === null ? "null" : typeof source,
    hint: 'Give a path or a URL: "digits.keras"',
  });

/** What errors call a source: its path, address or name. */
export function sourceName(source: Source): string {
  if (typeof source === "string") return source.startsWith("data:") ? "a data: address" : source;
  if (source instanceof URL) return source.href;
  if ("name" in source && typeof source.name === "string" && source.name !== "") return source.name;
  return source instanceof Blob ? "a Blob" : "bytes in memory";
}
