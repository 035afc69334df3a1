import { FormatError } from "../../format_error.ts";
import { verifyChecksum } from "./checksum.ts";
import { Cursor } from "./cursor.ts";
import { H5File } from "./file.ts";

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const widths = [2, 4, 8];

export interface OpenedFile {
  readonly file: H5File;
  /** Address of the root group's object header. */
  readonly root: number;
}

/** HDF5 File Format Specification, II.A: finds the superblock and reads what everything else depends on. */
export function readSuperblock(bytes: Uint8Array, source: string): OpenedFile {
  const base = findSignature(bytes);
  if (base === undefined) {
    throw new FormatError(source, undefined, 0, "This is not an HDF5 file: its signature is missing.", {
      code: "E_FILE_CORRUPT",
      hint: "Check that the path or URL names an .h5 file, and that it is not a web page or a pointer to a large file.",
    });
  }
  const probe = new H5File(bytes, source, { base, offsetSize: 8, lengthSize: 8 });
  const cursor = new Cursor(probe, "/", base + signature.length, bytes.length);
  return cursor.version([0, 1, 2, 3], "superblock") < 2 ? readOld(cursor, base) : readNew(cursor, base);
}

/** The signature is at the start, or behind a block of the user's whose size is a power of two from 512. */
function findSignature(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + signature.length <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (signature.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return undefined;
}

/** Versions 0 and 1. */
function readOld(probe: Cursor, base: number): OpenedFile {
  probe.at -= 1;
  const version = probe.u8();
  probe.skip(4);
  const cursor = withSizes(probe, base, probe.u8(), probe.u8());
  cursor.skip(1 + 2 + 2 + 4 + (version === 1 ? 4 : 0));
  checkExtent(cursor, base, true);
  cursor.skip(cursor.file.sizes.offsetSize); // the root's own name
  return { file: cursor.file, root: cursor.knownAddress("the root group") };
}

/** Versions 2 and 3. */
function readNew(probe: Cursor, base: number): OpenedFile {
  const cursor = withSizes(probe, base, probe.u8(), probe.u8());
  cursor.skip(1);
  checkExtent(cursor, base, false);
  const root = cursor.knownAddress("the root group");
  verifyChecksum(cursor, base);
  return { file: cursor.file, root };
}

function withSizes(probe: Cursor, base: number, offsetSize: number, lengthSize: number): Cursor {
  if (!widths.includes(offsetSize) || !widths.includes(lengthSize)) {
    throw probe.corrupt("The sizes of addresses and lengths make no sense.");
  }
  const file = new H5File(probe.file.bytes, probe.file.source, { base, offsetSize, lengthSize });
  return new Cursor(file, "/", probe.at, probe.end);
}

/** Base address, an address of no interest, end of file; versions 0 and 1 have the driver information after them. */
function checkExtent(cursor: Cursor, base: number, isOld: boolean): void {
  const { file } = cursor;
  const start = cursor.at;
  if (cursor.address() !== base) {
    throw file.unsupported("/", start, "The file's addresses do not count from its signature.");
  }
  cursor.address();
  const end = cursor.address() ?? 0;
  if (isOld) cursor.address();
  const held = file.bytes.length;
  if (end > held) {
    throw file.corrupt("/", held, "The file is cut short.", {
      expected: `${end} bytes`,
      received: `${held} bytes`,
    });
  }
}
