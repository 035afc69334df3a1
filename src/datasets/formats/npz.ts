import { Unzip, UnzipInflate } from "fflate";
import { FormatError } from "../../saving/format_error.ts";
import { breathe } from "../../util/breathe.ts";
import type { ArrayData } from "../array_data.ts";
import { readNpy, type NpyContent } from "./npy.ts";

/** Arrays by name. */
export class NpzFile {
  readonly #entries: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly #source: string;

  constructor(entries: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, source: string) {
    this.#entries = entries;
    this.#source = source;
  }

  /** An array of numbers. */
  async numbers(name: string): Promise<ArrayData> {
    const content = await this.#read(name);
    if ("numbers" in content) return content.numbers;
    throw this.#other(name, "an array of numbers", "an array of lists");
  }

  /** An array of lists. */
  async lists(name: string): Promise<readonly (readonly number[])[]> {
    const content = await this.#read(name);
    if ("lists" in content) return content.lists;
    throw this.#other(name, "an array of lists", "an array of numbers");
  }

  async #read(name: string): Promise<NpyContent> {
    const bytes = this.#entries.get(`${name}.npy`);
    if (bytes === undefined) {
      throw this.#other(name, `an array ${name}`, [...this.#entries.keys()].join(", ") || "an empty archive");
    }
    return readNpy(bytes, this.#source, name);
  }

  #other(name: string, expected: string, received: string): FormatError {
    return new FormatError(this.#source, name, undefined, "The archive holds other arrays", {
      code: "E_FILE_CORRUPT",
      expected,
      received,
    });
  }
}

/** How much is unpacked between two pauses. */
const piece = 2 ** 18;

/** Opens NumPy's NPZ format: a zip archive of NPY files. */
export async function openNpz(bytes: Uint8Array<ArrayBuffer>, source: string): Promise<NpzFile> {
  const parts = new Map<string, Uint8Array<ArrayBuffer>[]>();
  const unzip = new Unzip((file) => {
    const own: Uint8Array<ArrayBuffer>[] = [];
    parts.set(file.name, own);
    file.ondata = (error, chunk) => {
      if (error !== null) throw error;
      own.push(new Uint8Array(chunk));
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < bytes.length; at += piece) {
      unzip.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
      await breathe();
    }
  } catch (cause) {
    throw new FormatError(source, undefined, undefined, "The archive is damaged", { code: "E_FILE_CORRUPT", cause });
  }
  const entries = [...parts].map(async ([name, chunks]) => [name, new Uint8Array(await new Blob(chunks).arrayBuffer())] as const);
  return new NpzFile(new Map(await Promise.all(entries)), source);
}
