import type { Directory } from "./directory.ts";
import { SEE_ZIP64, SEE_ZIP64_SHORT, recordSize, signatures, type RecordName } from "./zip_file.ts";

/** A stored file, as the headers of a new archive describe it. */
export interface WrittenEntry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly headerOffset: number;
}

const PLAIN = 20; // version 2.0 of the format
const ZIP64 = 45; // version 4.5
const UNIX = 3 << 8;
const UTF8_NAMES = 0x0800;
const EARLIEST_DATE = 0x21; // 1980-01-01
const READABLE_FILE = 0o100600 << 16; // what Python's zipfile states

/** Numbers of 2, 4 or 8 bytes, in the order in which a record holds them. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

const isWide = (value: number): boolean => value >= SEE_ZIP64;
const narrow = (value: number): number => Math.min(value, SEE_ZIP64);

/** The record in front of a file's bytes. */
export function localHeader({ name, crc, size }: WrittenEntry): Uint8Array {
  const extra = isWide(size) ? zip64Extra([size, size]) : [];
  return record("localHeader", [...common(crc, size, isWide(size)), [2, name.length], [2, bytesOf(extra)]], name, extra);
}

/** The line of the archive's directory about a file. */
export function directoryEntry({ name, crc, size, headerOffset }: WrittenEntry): Uint8Array {
  const wide = [...(isWide(size) ? [size, size] : []), ...(isWide(headerOffset) ? [headerOffset] : [])];
  const extra = wide.length > 0 ? zip64Extra(wide) : [];
  const fields: Field[] = [
    [2, UNIX | (wide.length > 0 ? ZIP64 : PLAIN)],
    ...common(crc, size, wide.length > 0),
    [2, name.length],
    [2, bytesOf(extra)],
    [2, 0], // comment
    [2, 0], // disk
    [2, 0], // internal attributes
    [4, READABLE_FILE],
    [4, narrow(headerOffset)],
  ];
  return record("directoryEntry", fields, name, extra);
}

/** The last record, after those that zip64 needs where something does not fit into it. */
export function directoryEnd({ count, offset, size }: Directory): Uint8Array {
  const needsZip64 = count >= SEE_ZIP64_SHORT || isWide(offset) || isWide(size);
  const counts = Math.min(count, SEE_ZIP64_SHORT);
  const end = record("directoryEnd", [[2, 0], [2, 0], [2, counts], [2, counts], [4, narrow(size)], [4, narrow(offset)], [2, 0]]);
  if (!needsZip64) return end;
  const wideFields: Field[] = [[2, UNIX | ZIP64], [2, ZIP64], [4, 0], [4, 0], [8, count], [8, count], [8, size], [8, offset]];
  const wide = record("zip64End", [[8, recordSize.zip64End - 12], ...wideFields]);
  const locator = record("zip64Locator", [[4, 0], [8, offset + size], [4, 1]]);
  return Uint8Array.from([...wide, ...locator, ...end]);
}

/** What both records about a file say, in the same order. */
const common = (crc: number, size: number, wide: boolean): readonly Field[] => [
  [2, wide ? ZIP64 : PLAIN],
  [2, UTF8_NAMES],
  [2, 0], // stored
  [2, 0], // midnight
  [2, EARLIEST_DATE],
  [4, crc],
  [4, narrow(size)],
  [4, narrow(size)],
];

const zip64Extra = (values: readonly number[]): Field[] => [
  [2, 1],
  [2, 8 * values.length],
  ...values.map((value): Field => [8, value]),
];

const bytesOf = (fields: readonly Field[]): number => fields.reduce((total, [bytes]) => total + bytes, 0);

function record(kind: RecordName, fields: readonly Field[], name: Uint8Array = new Uint8Array(), extra: readonly Field[] = []): Uint8Array {
  const bytes = new Uint8Array(recordSize[kind] + name.length + bytesOf(extra));
  const view = new DataView(bytes.buffer);
  writeFields(view, 0, [[4, signatures[kind]], ...fields]);
  bytes.set(name, recordSize[kind]);
  writeFields(view, recordSize[kind] + name.length, extra);
  return bytes;
}

function writeFields(view: DataView, start: number, fields: readonly Field[]): void {
  let at = start;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
}
