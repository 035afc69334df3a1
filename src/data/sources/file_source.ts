import { CeratopsError } from "../../errors.ts";
import { disk } from "../../saving/files/disk.ts";
import { diskError, placeError } from "../../saving/files/errors.ts";
import { locate } from "../../saving/files/locate.ts";
import { readBytes, sourceName } from "../../saving/files/read_bytes.ts";
import { nodeModule } from "../../util/host.ts";

/** A file: its path (Node) or address, or what holds its bytes. */
export type FileSource = string | URL | Blob | Response | Uint8Array<ArrayBuffer>;

/** The name of a file, for messages. */
export function nameOf(source: FileSource | ReadableStream): string {
  if (source instanceof Response) return source.url || "a Response";
  return source instanceof ReadableStream ? "a stream" : sourceName(source);
}

/** All bytes of a file. */
export async function bytesOf(source: FileSource): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = source instanceof Response ? await granted(source).arrayBuffer() : await readBytes(source);
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : (bytes as Uint8Array<ArrayBuffer>);
}

/** The bytes of a file, piece by piece. */
export async function* piecesOf(source: FileSource | ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else if (source instanceof ReadableStream) yield* streamPieces(source);
  else if (source instanceof Blob) yield* streamPieces(source.stream());
  else if (source instanceof Response) yield* responsePieces(source);
  else {
    const { place, address } = await locate(source);
    yield* place === disk ? diskPieces(address) : responsePieces(await fetched(address));
  }
}

/** A server's answer, unless it refuses. */
function granted(response: Response): Response {
  if (response.ok) return response;
  throw placeError(
    "read",
    response.url,
    "The server refuses to send the file",
    "Check the address.",
    `${response.status} ${response.statusText}`.trim(),
  );
}

const fetched = (address: string): Promise<Response> =>
  fetch(address).catch((cause: unknown) => {
    throw placeError("read", address, "The server cannot be reached", "Check the address and the connection.", cause);
  });

const responsePieces = (response: Response): AsyncGenerator<Uint8Array> =>
  streamPieces(granted(response).body ?? new Blob().stream());

const pieceSize = 2 ** 16;

async function* diskPieces(path: string): AsyncGenerator<Uint8Array> {
  const { open } = await nodeModule("fs/promises");
  const file = await open(path).catch((cause: unknown) => {
    throw diskError("read", path, cause);
  });
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
  if (stream.locked) throw usedUp();
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel();
  }
}

const usedUp = (): CeratopsError =>
  new CeratopsError("A stream or Response can be read once only", {
    code: "E_STREAM_USED",
    expected: "a source that can be read anew for every walk over the dataset",
    received: "a stream that was read before",
    hint: "data.csv(() => fetch(address)), or data.csv(response).cache()",
  });
