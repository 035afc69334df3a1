import { FormatError } from "../../saving/format_error.ts";

const blockSize = 512;

/** A file in an archive. */
export interface TarFile {
  /** Its name with its folders: `"cifar-10-batches-bin/test_batch.bin"`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a tar archive one by one, so that only one of them is in memory. Folders, links and whatever else there is
 * are passed over.
 *
 * POSIX.1-2001, "ustar" and "pax", and GNU's long names.
 */
export async function* readTar(stream: ReadableStream<Uint8Array>, source: string): AsyncGenerator<TarFile> {
  const reader = new Pieces(stream, source);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(blockSize);
    if (header.every((byte) => byte === 0)) return reader.cancel();
    const size = Number.parseInt(textAt(header, 124, 12), 8);
    if (!isWhole(header) || !(size >= 0)) throw damaged(source, "A header's checksum is wrong");
    const bytes = await reader.take(size);
    await reader.take((blockSize - (size % blockSize)) % blockSize);
    const kind = textAt(header, 156, 1);
    if (kind === "" || kind === "0") yield { name: longName ?? nameIn(header), bytes };
    longName = longNames[kind]?.(bytes);
  }
}

/** A name, with the folders that ustar keeps apart from it. */
function nameIn(header: Uint8Array): string {
  const [name, folders] = [textAt(header, 0, 100), textAt(header, 257, 6) === "ustar" ? textAt(header, 345, 155) : ""];
  return folders === "" ? name : `${folders}/${name}`;
}

/** Entries that hold the name of the next one, by their kind: GNU's, and pax's records of the form `25 path=…`. */
const longNames: Readonly<Record<string, (bytes: Uint8Array) => string | undefined>> = {
  L: (bytes) => textAt(bytes, 0, bytes.length),
  x: (bytes) => /(?:^|\n)\d+ path=([^\n]*)\n/.exec(new TextDecoder().decode(bytes))?.[1],
};

/** Text up to a zero byte. */
const textAt = (block: Uint8Array, from: number, length: number): string => {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end)).trim();
};

/** Whether the sum of the header's bytes, its own field read as spaces, is the one that it states. */
function isWhole(header: Uint8Array): boolean {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return sum === Number.parseInt(textAt(header, 148, 8), 8);
}

const damaged = (source: string, summary: string, cause?: unknown): FormatError =>
  new FormatError(source, undefined, undefined, summary, { code: "E_FILE_CORRUPT", cause });

/** A stream read in pieces of any size. */
class Pieces {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #source: string;
  #rest: Uint8Array = new Uint8Array();

  constructor(stream: ReadableStream<Uint8Array>, source: string) {
    this.#reader = stream.getReader();
    this.#source = source;
  }

  async take(length: number): Promise<Uint8Array> {
    const piece = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const part = this.#rest.subarray(0, length - filled);
      piece.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return piece;
  }

  async #next(): Promise<Uint8Array> {
    try {
      const { done, value } = await this.#reader.read();
      if (!done) return value;
    } catch (cause) {
      throw damaged(this.#source, "The archive cannot be unpacked", cause);
    }
    throw damaged(this.#source, "The archive ends too early");
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
