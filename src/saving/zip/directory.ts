import { FormatError } from "../format_error.ts";
import { looksLike } from "../files/looks_like.ts";
import { SEE_ZIP64, SEE_ZIP64_SHORT, getSize64, recordSize, type ZipFile } from "./zip_file.ts";

/** Where the list of entries stands. */
export interface Directory {
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

const LONGEST_COMMENT = 0xffff;

/** Finds the list of entries from the end of the file, and checks that it is where and as long as it says. */
export function findDirectory(file: ZipFile): Directory {
  const at = findEnd(file);
  const end = file.record("directoryEnd", at);
  const short = { count: end.getUint16(10, true), size: end.getUint32(12, true), offset: end.getUint32(16, true) };
  const zip64At = at - recordSize.zip64Locator;
  const isWide = file.isRecord("zip64Locator", zip64At);
  if (!isWide && (end.getUint16(4, true) !== 0 || end.getUint16(6, true) !== 0)) throw inParts(file, at);
  const { directory, endsAt } = isWide ? findWide(file, zip64At) : { directory: short, endsAt: at };
  const agrees =
    !isWide ||
    ((short.count === SEE_ZIP64_SHORT || short.count === directory.count) &&
      (short.size === SEE_ZIP64 || short.size === directory.size) &&
      (short.offset === SEE_ZIP64 || short.offset === directory.offset));
  if (!agrees || directory.offset + directory.size !== endsAt) {
    throw file.damaged("The archive's directory is not where its end says.", at);
  }
  return directory;
}

/** The end of the directory is the last record; only a comment of stated length may follow. */
function findEnd(file: ZipFile): number {
  const { bytes } = file;
  const last = bytes.length - recordSize.directoryEnd;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--) {
    if (bytes[at] !== 0x50 || !file.isRecord("directoryEnd", at)) continue;
    if (file.record("directoryEnd", at).getUint16(20, true) === last - at) return at;
  }
  throw notAnArchive(file);
}

function findWide(file: ZipFile, locatorAt: number): { directory: Directory; endsAt: number } {
  const locator = file.record("zip64Locator", locatorAt);
  const at = getSize64(locator, 8);
  const end = file.record("zip64End", at);
  if (locator.getUint32(4, true) !== 0 || end.getUint32(16, true) !== 0 || end.getUint32(20, true) !== 0) throw inParts(file, at);
  if (at + 12 + getSize64(end, 4) !== locatorAt) throw file.damaged("The zip64 directory's end has a wrong length.", at);
  return { directory: { count: getSize64(end, 32), size: getSize64(end, 40), offset: getSize64(end, 48) }, endsAt: at };
}

const inParts = (file: ZipFile, at: number): FormatError =>
  file.unsupported("The archive is one part of several.", at, "Join the parts first: zip -s 0 parts.zip --out whole.zip");

function notAnArchive(file: ZipFile): FormatError {
  const looks = looksLike(file.bytes);
  if (looks.kind === "zip") return file.damaged("The archive is cut short, or something follows it: it does not end as it must.", file.bytes.length);
  return new FormatError(file.source, undefined, 0, "This is not a zip archive.", {
    code: "E_FILE_CORRUPT",
    expected: "a zip archive",
    received: looks.what,
    ...(looks.hint !== undefined && { hint: looks.hint }),
  });
}
