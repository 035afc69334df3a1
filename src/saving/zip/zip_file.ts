import { FormatError } from "../format_error.ts";

/** Signatures of the records of an archive, as little-endian words. */
export const signatures = {
  localHeader: 0x04034b50,
  directoryEntry: 0x02014b50,
  directoryEnd: 0x06054b50,
  zip64Locator: 0x07064b50,
  zip64End: 0x06064b50,
} as const;

/** Bytes of the fixed part of each record. */
export const recordSize = { localHeader: 30, directoryEntry: 46, directoryEnd: 22, zip64Locator: 20, zip64End: 56 } as const;

export type RecordName = keyof typeof signatures;

/** Values of 16 and 32 bits that say "see the zip64 record". */
export const SEE_ZIP64_SHORT = 0xffff;
export const SEE_ZIP64 = 0xffffffff;

/** The bytes of an archive, and the errors about them. */
export class ZipFile {
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, source: string) {
    this.bytes = bytes;
    this.source = source;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  isRecord(name: RecordName, offset: number): boolean {
    const fits = offset >= 0 && offset + recordSize[name] <= this.bytes.length;
    return fits && this.#view.getUint32(offset, true) === signatures[name];
  }

  /** The fixed part of the record at `offset`, which must be there. */
  record(name: RecordName, offset: number, entry?: string): DataView {
    if (!this.isRecord(name, offset)) throw this.damaged(`There is no ${inWords[name]} where one should be.`, offset, entry);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + offset, recordSize[name]);
  }

  slice(offset: number, length: number, what: string, entry?: string): Uint8Array {
    if (offset + length > this.bytes.length) throw this.damaged(`The file ends within ${what}.`, offset, entry);
    return this.bytes.subarray(offset, offset + length);
  }

  damaged(summary: string, offset: number, entry?: string): FormatError {
    return new FormatError(this.source, entry, offset, summary, { code: "E_FILE_CORRUPT" });
  }

  unsupported(summary: string, offset: number, hint: string, entry?: string): FormatError {
    return new FormatError(this.source, entry, offset, summary, { code: "E_FILE_UNSUPPORTED", hint });
  }
}

const inWords: { readonly [name in RecordName]: string } = {
  localHeader: "header of an entry",
  directoryEntry: "entry of the archive's directory",
  directoryEnd: "end of the archive's directory",
  zip64Locator: "locator of a zip64 directory",
  zip64End: "end of a zip64 directory",
};

/** A 64-bit field as a number; sizes beyond 2^53 are no sizes, and stay too large whatever the rounding. */
export const getSize64 = (view: DataView, offset: number): number => Number(view.getBigUint64(offset, true));
