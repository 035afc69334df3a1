import { innerPathProblem } from "../files/inner_path.ts";
import type { Directory } from "./directory.ts";
import { SEE_ZIP64, getSize64, recordSize, type ZipFile } from "./zip_file.ts";

/** One file of an archive: what the directory says about it, and where its bytes are. */
export interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes once unpacked. */
  readonly size: number;
  readonly headerOffset: number;
  readonly dataOffset: number;
}

type Listed = Omit<Entry, "dataOffset"> & { readonly flags: number; readonly rawName: Uint8Array };

const ENCRYPTED = 0b10_0000_0100_0001; // bits 0, 6 and 13
const SIZES_FOLLOW = 0b1000; // bit 3: a data descriptor after the data
const ZIP64_EXTRA = 1;

/** All entries of an archive, checked against their own headers and against each other; nothing is unpacked. */
export function readEntries(file: ZipFile, directory: Directory): Entry[] {
  const entries = listEntries(file, directory).map((listed) => locate(file, listed, directory.offset));
  refuseOverlaps(file, entries);
  return entries;
}

function listEntries(file: ZipFile, { offset, size, count }: Directory): Listed[] {
  const entries = new Map<string, Listed>();
  let at = offset;
  for (let i = 0; i < count; i++) {
    const { entry, next } = readListed(file, at);
    if (entries.has(entry.name)) throw file.damaged(`Two entries have the name "${entry.name}".`, at, entry.name);
    entries.set(entry.name, entry);
    at = next;
  }
  if (at !== offset + size) throw file.damaged("The archive's directory does not end where it says.", at);
  return [...entries.values()];
}

function readListed(file: ZipFile, at: number): { entry: Listed; next: number } {
  const record = file.record("directoryEntry", at);
  const [nameLength, extraLength, commentLength] = [record.getUint16(28, true), record.getUint16(30, true), record.getUint16(32, true)];
  const nameAt = at + recordSize.directoryEntry;
  const rawName = file.slice(nameAt, nameLength, "the name of an entry");
  const name = decodeName(file, rawName, nameAt);
  const extra = file.slice(nameAt + nameLength, extraLength, "the archive's directory", name);
  const next = nameAt + nameLength + extraLength + commentLength;
  const sizes = { size: record.getUint32(24, true), packed: record.getUint32(20, true), headerOffset: record.getUint32(42, true) };
  const entry = {
    name,
    rawName,
    flags: record.getUint16(8, true),
    method: record.getUint16(10, true),
    crc: record.getUint32(16, true),
    ...widened(file, sizes, extra, nameAt + nameLength, name),
  };
  if ((entry.flags & ENCRYPTED) !== 0) throw file.unsupported("The entry is encrypted.", at, "Pack the archive without a password.", name);
  return { entry, next };
}

function decodeName(file: ZipFile, raw: Uint8Array, at: number): string {
  let name: string;
  try {
    name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw file.damaged("The name of an entry is not UTF-8.", at);
  }
  const problem = innerPathProblem(name);
  if (problem !== undefined) throw file.damaged(`The name of an entry ${problem}.`, at, JSON.stringify(name));
  return name;
}

interface Sizes {
  readonly size: number;
  readonly packed: number;
  readonly headerOffset: number;
}

/** The sizes with those that did not fit into 32 bits taken from the zip64 field, where they stand in this order. */
function widened(file: ZipFile, sizes: Sizes, extra: Uint8Array, extraAt: number, name: string): Sizes {
  if (![sizes.size, sizes.packed, sizes.headerOffset].includes(SEE_ZIP64)) return sizes;
  const field = zip64Field(extra);
  let at = 0;
  const widen = (value: number): number => {
    if (value !== SEE_ZIP64) return value;
    if (field === undefined || at + 8 > field.byteLength) throw file.damaged("The entry lacks its zip64 sizes.", extraAt, name);
    at += 8;
    return getSize64(field, at - 8);
  };
  return { size: widen(sizes.size), packed: widen(sizes.packed), headerOffset: widen(sizes.headerOffset) };
}

function zip64Field(extra: Uint8Array): DataView | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  let at = 0;
  while (at + 4 <= extra.length) {
    const [id, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    if (id === ZIP64_EXTRA && at + 4 + length <= extra.length) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return undefined;
}

/** Reads the header in front of an entry's data, which must say the same as the directory does. */
function locate(file: ZipFile, { flags, rawName, ...entry }: Listed, end: number): Entry {
  const { name, headerOffset: at } = entry;
  const header = file.record("localHeader", at, name);
  const [nameLength, extraLength] = [header.getUint16(26, true), header.getUint16(28, true)];
  const nameAt = at + recordSize.localHeader;
  const dataOffset = nameAt + nameLength + extraLength;
  const ownName = file.slice(nameAt, nameLength, "the header of an entry", name);
  const sameNames = ownName.length === rawName.length && ownName.every((byte, i) => byte === rawName[i]);
  const own = { crc: header.getUint32(14, true), packed: header.getUint32(18, true), size: header.getUint32(22, true) };
  const sameSizes =
    (flags & SIZES_FOLLOW) !== 0 ||
    (own.crc === entry.crc && [SEE_ZIP64, entry.packed].includes(own.packed) && [SEE_ZIP64, entry.size].includes(own.size));
  if (!sameNames || !sameSizes || header.getUint16(8, true) !== entry.method) {
    throw file.damaged("The entry's header does not say what the directory says.", at, name);
  }
  if (dataOffset + entry.packed > end) throw file.damaged("The entry is longer than the archive.", dataOffset, name);
  return { ...entry, dataOffset };
}

/** Entries that share bytes are how a small archive is made to hold a huge amount. */
function refuseOverlaps(file: ZipFile, entries: readonly Entry[]): void {
  let end = 0;
  for (const { name, headerOffset, dataOffset, packed } of entries.toSorted((a, b) => a.headerOffset - b.headerOffset)) {
    if (headerOffset < end) throw file.damaged("Two entries share the same bytes.", headerOffset, name);
    end = dataOffset + packed;
  }
}
