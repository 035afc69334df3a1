import { FormatError } from "../../saving/format_error.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The bytes, unpacked if they are packed with gzip. */
export async function gunzipped(bytes: Uint8Array<ArrayBuffer>, source: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(bytes)) return bytes;
  try {
    return new Uint8Array(await new Response(gunzipStream(bytes)).arrayBuffer());
  } catch (cause) {
    throw new FormatError(source, undefined, undefined, "The gzip file is damaged", { code: "E_FILE_CORRUPT", cause });
  }
}

/** The unpacked bytes, piece by piece. */
export const gunzipStream = (bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
