import { FormatError } from "../format_error.ts";
import { inflate } from "../inflate.ts";
import { crc32 } from "./crc32.ts";
import { findDirectory } from "./directory.ts";
import { readEntries, type Entry } from "./entries.ts";
import { ZipFile } from "./zip_file.ts";

/** The files of an archive. They are unpacked, and their checksums compared, when they are asked for. */
export interface Archive {
  /** The archive, as the caller named it. */
  readonly source: string;
  /** Names of the files in the order of the archive's directory; folders are not listed. */
  names(): readonly string[];
  has(name: string): boolean;
  /** The bytes of one file; those of files that are not compressed are a view of the archive's. */
  read(name: string): Uint8Array;
}

const STORED = 0;
const DEFLATED = 8;

/** DEFLATE needs at least two bits for a copy of 258 bytes. */
const MOST_EXPANSION = 1032;

/** Keras's own guard: what is larger than this must not be more than a hundred times as large as its packed form. */
const ALWAYS_ALLOWED = 256 * 2 ** 20;
const ALLOWED_EXPANSION = 100;

/**
 * Opens a zip archive, which may come from anybody.
 *
 * Only the list of entries is read at once. Refused are names that lead out of the archive, equal names, entries that
 * share bytes or disagree with the directory, encrypted entries, parts of an archive, and contents of more than 256 MiB
 * that are more than 100 times as large as their packed form; zip64, data descriptors and a comment at the end are read.
 *
 * @param bytes the whole archive
 * @param source what errors call it: the path or address it came from
 * @throws FormatError that names the entry and the byte
 *
 * @example
 * ```ts
 * const archive = readZip(bytes, "model.keras");
 * const config = parseJson(archive.read("config.json"), "model.keras, config.json");
 * ```
 *
 * Source: PKWARE, .ZIP File Format Specification (APPNOTE) 6.3.10. Differs from Python's zipfile, which Keras uses: bytes in
 * front of the archive and after its comment are refused.
 */
export function readZip(bytes: Uint8Array, source: string): Archive {
  const file = new ZipFile(bytes, source);
  const entries = readEntries(file, findDirectory(file));
  for (const entry of entries) refuseUnreadable(file, entry);
  refuseExpansion(file, entries);
  const files = new Map(entries.filter(({ name }) => !name.endsWith("/")).map((entry) => [entry.name, entry]));
  return {
    source,
    names: () => [...files.keys()],
    has: (name) => files.has(name),
    read: (name) => unpack(file, files.get(name) ?? refuseMissing(file, name, [...files.keys()])),
  };
}

function refuseUnreadable(file: ZipFile, { name, method, packed, size, dataOffset }: Entry): void {
  if (method !== STORED && method !== DEFLATED) {
    const hint = "Pack it again with the usual method (DEFLATE), or with none.";
    throw file.unsupported(`The entry is compressed with method ${method}, which is not read.`, dataOffset, hint, name);
  }
  const most = method === STORED ? packed : packed * MOST_EXPANSION;
  if (size > most || (method === STORED && size !== packed)) {
    throw file.damaged("The entry's size cannot be right.", dataOffset, name);
  }
}

function refuseExpansion(file: ZipFile, entries: readonly Entry[]): void {
  const sum = (of: (entry: Entry) => number): number => entries.reduce((total, entry) => total + of(entry), 0);
  const total = { name: undefined, size: sum(({ size }) => size), packed: sum(({ packed }) => packed) };
  for (const { name, size, packed } of [...entries, total]) {
    if (size <= ALWAYS_ALLOWED || size <= packed * ALLOWED_EXPANSION) continue;
    throw new FormatError(file.source, name, undefined, "The archive's contents are suspiciously much larger than it is.", {
      code: "E_FILE_TOO_LARGE",
      expected: `at most ${ALLOWED_EXPANSION} times the packed size`,
      received: `${size} bytes packed into ${packed}`,
      hint: "Where the file can be trusted, pack it again without compression: zip -0",
    });
  }
}

function refuseMissing(file: ZipFile, name: string, names: readonly string[]): never {
  throw new FormatError(file.source, name, undefined, "The archive has no entry of this name.", {
    code: "E_FILE_CORRUPT",
    expected: name,
    received: names.length === 0 ? "no entries" : names.slice(0, 8).join(", ") + (names.length > 8 ? ", ..." : ""),
  });
}

function unpack(file: ZipFile, entry: Entry): Uint8Array {
  const packed = file.bytes.subarray(entry.dataOffset, entry.dataOffset + entry.packed);
  const unpacked = entry.method === STORED ? packed : inflated(file, entry, packed);
  if (unpacked.length !== entry.size || crc32(unpacked) !== entry.crc) {
    throw file.damaged("The entry's contents do not match its checksum.", entry.dataOffset, entry.name);
  }
  return unpacked;
}

function inflated(file: ZipFile, entry: Entry, packed: Uint8Array): Uint8Array {
  try {
    return inflate(packed, entry.size);
  } catch {
    // What a damaged stream makes the decoder say helps nobody.
    throw file.damaged("The entry's compressed contents are damaged, or more than stated.", entry.dataOffset, entry.name);
  }
}
