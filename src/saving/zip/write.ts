import { CeratopsError } from "../../errors.ts";
import { innerPathProblem } from "../files/inner_path.ts";
import { joinBytes } from "../little_endian.ts";
import { crc32 } from "./crc32.ts";
import { directoryEnd, directoryEntry, localHeader, type WrittenEntry } from "./headers.ts";

/**
 * Packs files into a zip archive, without compression, as Keras does: the same files always give the same bytes.
 *
 * All times are 1980-01-01, the earliest a zip archive can state. Sizes beyond 4 GiB and more than 65,534 entries are
 * written as zip64.
 *
 * @param entries name and bytes of each file, in the order in which they are to be listed
 * @throws CeratopsError when a name occurs twice, is absolute, or leads out of the archive
 *
 * @example
 * ```ts
 * const bytes = writeZip([["config.json", new TextEncoder().encode("{}")]]);
 * ```
 *
 * Source: PKWARE, .ZIP File Format Specification (APPNOTE) 6.3.10.
 */
export function writeZip(entries: Iterable<readonly [name: string, bytes: Uint8Array]>): Uint8Array {
  const parts: Uint8Array[] = [];
  const written = new Map<string, WrittenEntry>();
  let offset = 0;
  const append = (part: Uint8Array): void => {
    parts.push(part);
    offset += part.length;
  };
  for (const [name, bytes] of entries) {
    refuseName(name, written.has(name));
    const entry = { name: new TextEncoder().encode(name), crc: crc32(bytes), size: bytes.length, headerOffset: offset };
    written.set(name, entry);
    append(localHeader(entry));
    append(bytes);
  }
  const directoryOffset = offset;
  for (const entry of written.values()) append(directoryEntry(entry));
  append(directoryEnd({ count: written.size, offset: directoryOffset, size: offset - directoryOffset }));
  return joinBytes(parts);
}

function refuseName(name: string, isTaken: boolean): void {
  const problem = isTaken ? "occurs twice" : name.endsWith("/") ? "is that of a folder" : innerPathProblem(name);
  if (problem === undefined) return;
  throw new CeratopsError(`The name of a file in an archive ${problem}`, {
    code: "E_FILE_NAME",
    expected: "different relative names such as assets/vocabulary.txt",
    received: JSON.stringify(name),
    hint: "Give every file a name of its own, relative and with forward slashes.",
  });
}
