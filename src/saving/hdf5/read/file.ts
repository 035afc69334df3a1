import { FormatError } from "../../format_error.ts";

/** What the superblock says about how the file writes numbers. */
export interface FileSizes {
  /** Position of the superblock; every address in the file counts from here. */
  readonly base: number;
  /** Bytes of an address. */
  readonly offsetSize: number;
  /** Bytes of a length. */
  readonly lengthSize: number;
}

/** Where the bytes of one object of a global heap lie. */
export interface HeapObject {
  readonly start: number;
  readonly length: number;
}

/** How many times its size a block may grow when it is inflated: the format of deflate allows no more. */
export const largestInflation = 1032;

/** Texts that a dataset may have whatever the size of the file; more need a byte of it each. */
const textAllowance = 2 ** 20;

/** What datasets may hold, together, that the file never wrote: they read as the fill value and cost no bytes. */
const fillAllowance = 64 * 2 ** 20;

/**
 * The bytes of one file, and the account of what has been used of them.
 *
 * In a sound file every byte belongs to one thing and every object has one link. Both are enforced here: blocks are
 * claimed when they are read, each is read once, and all claims together may not exceed the file. So neither loops nor
 * overlapping structures can make reading cost more than the file's own size.
 */
export class H5File {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly source: string;
  readonly sizes: FileSizes;
  /** Collections of the global heap that have been read, by address. */
  readonly collections = new Map<number, ReadonlyMap<number, HeapObject>>();
  readonly #linked = new Set<number>();
  #claimed = 0;
  #filled = 0;

  constructor(bytes: Uint8Array, source: string, sizes: FileSizes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.source = source;
    this.sizes = sizes;
  }

  /** Takes `length` bytes at `address` for what `path` is reading, and gives their position. */
  claim(address: number, length: number, path: string): number {
    const start = address + this.sizes.base;
    if (length < 0 || start + length > this.bytes.length) {
      throw this.corrupt(path, start, "The file refers to bytes beyond its end.", {
        expected: `${length} bytes at ${start}`,
        received: `a file of ${this.bytes.length} bytes`,
      });
    }
    this.#claimed += length;
    if (this.#claimed > this.bytes.length) {
      throw this.corrupt(path, start, "Blocks of the file overlap or refer to each other in a circle.");
    }
    return start;
  }

  /** Records that the object at `address` has been reached; a second link to it is refused. */
  link(address: number, path: string): void {
    if (this.#linked.has(address)) {
      throw this.unsupported(path, address + this.sizes.base, "The object is reached by more than one link.", {
        hint: "Save the file without hard links: copy the objects instead, or save the model again with Keras.",
      });
    }
    this.#linked.add(address);
  }

  /** Accounts for `bytes` of a dataset that the file does not hold. */
  fill(bytes: number, path: string): void {
    this.#filled += bytes;
    if (this.#filled > fillAllowance) {
      throw this.#tooLarge(path, `at most ${fillAllowance} bytes that were never written`, `${this.#filled} bytes`);
    }
  }

  /** Refuses more texts than the file's size justifies: each becomes an object of its own. */
  checkTexts(count: number, path: string): void {
    const most = Math.max(textAllowance, this.bytes.length);
    if (count > most) throw this.#tooLarge(path, `at most ${most} texts`, `${count}`);
  }

  corrupt(path: string, byte: number | undefined, summary: string, details: Says = {}): FormatError {
    return new FormatError(this.source, path, byte, summary, { code: "E_FILE_CORRUPT", ...details });
  }

  unsupported(path: string, byte: number | undefined, summary: string, details: Says = {}): FormatError {
    return new FormatError(this.source, path, byte, summary, { code: "E_FILE_UNSUPPORTED", ...details });
  }

  #tooLarge(path: string, expected: string, received: string): FormatError {
    const summary = "The dataset claims far more data than the file holds.";
    return new FormatError(this.source, path, undefined, summary, { code: "E_FILE_TOO_LARGE", expected, received });
  }
}

interface Says {
  readonly expected?: string;
  readonly received?: string;
  readonly hint?: string;
}
