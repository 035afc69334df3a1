import { CeratopsError } from "../../errors.ts";
import { hasNode, nodeModule } from "../../util/host.ts";

/** A file: its path (Node) or address, or what holds its bytes. */
export type FileSource = string | URL | Blob | Response | Uint8Array<ArrayBuffer>;

/** Whether a text or URL is to be fetched: in Node only with http, in a page always. */
const isAddress = (source: string | URL): boolean => !hasNode || /^(https?|data|blob):/.test(String(source));

/** The name of a file, for messages. */
export function nameOf(source: FileSource | ReadableStream): string {
  if (typeof source === "string" || source instanceof URL) return String(source);
  if (source instanceof Blob) return "name" in source && typeof source.name === "string" ? source.name : "a Blob";
  if (source instanceof Response) return source.url || "a Response";
  return source instanceof Uint8Array ? "an array of bytes" : "a stream";
}

/** All bytes of a file. */
export async function bytesOf(source: FileSource): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Uint8Array) return source;
  if ((typeof source === "string" || source instanceof URL) && !isAddress(source)) {
    return reading(source, async () => new Uint8Array(await (await nodeModule("fs/promises")).readFile(source)));
  }
  return new Uint8Array(await (await blobOrResponse(source)).arrayBuffer());
}

/** The bytes of a file, piece by piece. */
export async function* piecesOf(source: FileSource | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else if ((typeof source === "string" || source instanceof URL) && !isAddress(source)) yield* diskPieces(source);
  else yield* streamPieces(source instanceof ReadableStream ? source : (await blobOrResponse(source)).stream());
}

/** What can be read in pieces and by whole: a Blob, or the answer of a server. */
async function blobOrResponse(source: string | URL | Blob | Response): Promise<{ arrayBuffer(): Promise<ArrayBuffer>; stream(): ReadableStream<Uint8Array> }> {
  if (source instanceof Blob) return source;
  const response = source instanceof Response ? source : await reading(source, () => fetch(source));
  if (!response.ok) throw unreadable(nameOf(source), `the server answers ${response.status} ${response.statusText}`.trimEnd());
  return { arrayBuffer: () => response.arrayBuffer(), stream: () => response.body ?? new Blob().stream() };
}

const pieceSize = 2 ** 16;

async function* diskPieces(path: string | URL): AsyncGenerator<Uint8Array> {
  const fs = await nodeModule("fs/promises");
  const file = await reading(path, () => fs.open(path));
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(pieceSize));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* streamPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (stream.locked) throw unreadable("a stream or Response", "one that was read before");
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel();
  }
}

async function reading<T>(source: string | URL, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(String(source), cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const unreadable = (where: string, received: string, cause?: unknown): CeratopsError =>
  new CeratopsError("This file cannot be read", {
    code: "E_FILE_UNREADABLE",
    where,
    expected: "a file that is there and may be read",
    received,
    hint: hasNode ? "Paths are relative to where the program was started: process.cwd()" : "Addresses are relative to the page.",
    cause,
  });
