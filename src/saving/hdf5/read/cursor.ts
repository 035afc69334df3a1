import type { FormatError } from "../../format_error.ts";
import type { H5File } from "./file.ts";

const utf8 = new TextDecoder();

/** Bytes to read from: those of the file, or some that were unpacked from it. */
export interface ByteSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** Reads numbers and text one after another from a stretch of bytes, and never outside it. */
export class Cursor {
  readonly file: H5File;
  /** Path of the object that is being read, for errors. */
  readonly path: string;
  /** Position in the file of what is read next. */
  at: number;
  readonly end: number;
  readonly #source: ByteSource;

  constructor(file: H5File, path: string, start: number, end: number, source: ByteSource = file) {
    this.#source = source;
    this.file = file;
    this.path = path;
    this.at = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.#source.view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#source.view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#source.view.getUint32(this.#advance(4), true);
  }

  /** An unsigned little-endian number of any width. */
  uint(width: number): number {
    const start = this.#advance(width);
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + this.#source.view.getUint8(start + i);
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt("A number is far too large for the file.", start);
    return value;
  }

  /** A length, in the width that the superblock chose. */
  length(): number {
    return this.uint(this.file.sizes.lengthSize);
  }

  /** An address, or undefined where the file says that there is none (all bits set). */
  address(): number | undefined {
    const width = this.file.sizes.offsetSize;
    const start = this.at;
    const isUndefined = this.bytes(width).every((byte) => byte === 0xff);
    if (isUndefined) return undefined;
    this.at = start;
    return this.uint(width);
  }

  /** An address that must be there. */
  knownAddress(what: string): number {
    const start = this.at;
    const address = this.address();
    if (address === undefined) throw this.corrupt(`The address of ${what} is missing.`, start);
    return address;
  }

  /** A view of the next `count` bytes. */
  bytes(count: number): Uint8Array {
    const start = this.#advance(count);
    return this.#source.bytes.subarray(start, start + count);
  }

  skip(count: number): void {
    this.#advance(count);
  }

  /** The next `count` bytes as a cursor of their own. */
  part(count: number): Cursor {
    const start = this.#advance(count);
    return new Cursor(this.file, this.path, start, start + count, this.#source);
  }

  /** Text of `count` bytes, up to its first NUL. */
  text(count: number): string {
    return untilNul(this.bytes(count));
  }

  /** Text that ends with a NUL, which is consumed. */
  terminatedText(): string {
    const start = this.at;
    while (this.u8() !== 0);
    return utf8.decode(this.#source.bytes.subarray(start, this.at - 1));
  }

  signature(letters: string, what: string): void {
    const start = this.at;
    if (utf8.decode(this.bytes(letters.length)) !== letters) {
      throw this.corrupt(`There is no ${what} where the file says that one is.`, start);
    }
  }

  /** A version number, which must be one of `known`. */
  version(known: readonly number[], what: string): number {
    const start = this.at;
    const version = this.u8();
    if (!known.includes(version)) {
      throw this.file.unsupported(this.path, this.#byte(start), `The version of the ${what} is not known.`, {
        expected: `version ${known.join(" or ")}`,
        received: `version ${version}`,
      });
    }
    return version;
  }

  corrupt(summary: string, at: number = this.at): FormatError {
    return this.file.corrupt(this.path, this.#byte(at), summary);
  }

  /** The position in the file, which unpacked bytes do not have. */
  #byte(at: number): number | undefined {
    return this.#source === this.file ? at : undefined;
  }

  #advance(count: number): number {
    const start = this.at;
    if (count > this.end - start) {
      throw this.file.corrupt(this.path, this.#byte(start), "A structure of the file is cut short.", {
        expected: `${count} more bytes`,
        received: `${this.end - start}`,
      });
    }
    this.at = start + count;
    return start;
  }
}

/** Claims `length` bytes at `address` of the file, to be read for `path`. */
export function claim(file: H5File, address: number, length: number, path: string): Cursor {
  const start = file.claim(address, length, path);
  return new Cursor(file, path, start, start + length);
}

/** The text in `bytes`, up to its first NUL. */
export function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
