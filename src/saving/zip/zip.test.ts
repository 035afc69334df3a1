import { zipSync, unzipSync, strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { FormatError } from "../format_error.ts";
import { readDamaged } from "../mutations.suite.ts";
import { crc32 } from "./crc32.ts";
import { directoryEnd, directoryEntry, localHeader } from "./headers.ts";
import { readZip } from "./read.ts";
import { writeZip } from "./write.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const config = '{"a": 1}'.repeat(20);

/** By Python's zipfile into a stream: DEFLATE, data descriptors, a comment, a name beyond ASCII. */
const streamed =
  "UEsDBBQACAAIAAAAIQAAAAAAAAAAAAAAAAALAAAAY29uZmlnLmpzb26rVkpUslIwrK0epDQAUEsHCCsalvENAAAAoAAAAFBLAwQUAAgICAAAACEAAAAAAAAA" +
  "AAAAAAAACAAAAGEvw7wudHh0q1ZKVLJSMKytHqQ0AFBLBwgrGpbxDQAAAKAAAABQSwECFAMUAAgACAAAACEAKxqW8Q0AAACgAAAACwAAAAAAAAAAAAAAgAEA" +
  "AAAAY29uZmlnLmpzb25QSwECFAMUAAgICAAAACEAKxqW8Q0AAACgAAAACAAAAAAAAAAAAAAAgAFGAAAAYS/DvC50eHRQSwUGAAAAAAIAAgBvAAAAiQAAAAkA" +
  "YSBjb21tZW50";
/** By Python's zipfile with `force_zip64`: an entry for a folder, and a stored file with a zip64 header. */
const wide =
  "UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAHAAAAZm9sZGVyL1BLAwQtAAAAAAAAACEAhqYQNv//////////CAAUAGZvbGRlci94AQAQAAUAAAAAAAAABQAA" +
  "AAAAAABoZWxsb1BLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAHAAAAAAAAAAAAAACAAQAAAABmb2xkZXIvUEsBAi0DLQAAAAAAAAAhAIamEDYFAAAABQAA" +
  "AAgAAAAAAAAAAAAAAIABJQAAAGZvbGRlci94UEsFBgAAAAACAAIAawAAAGQAAAAAAA==";
const fromBase64 = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const two = (): Uint8Array => writeZip([["a", strToU8("first")], ["b", strToU8("second")]]);

/** The archive with a number of 1, 2 or 4 bytes written over what is there. */
function patched(bytes: Uint8Array, at: number, size: 1 | 2 | 4, value: number): Uint8Array {
  const copy = bytes.slice();
  for (let i = 0; i < size; i++) copy[at + i] = (value >>> (8 * i)) & 255;
  return copy;
}

const directoryOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);

function errorOf(read: () => unknown): FormatError {
  try {
    read();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

test("the checksum of the standard's own example, and of any length", () => {
  expect(crc32(strToU8("123456789"))).toBe(0xcbf43926);
  expect(crc32(strToU8("The quick brown fox jumps over the lazy dog"))).toBe(0x414fa339);
  expect(crc32(new Uint8Array())).toBe(0);
});

describe("reading", () => {
  test("what Python streams: compressed, with data descriptors and a comment", () => {
    const archive = readZip(fromBase64(streamed), "model.keras");
    expect(archive.names()).toEqual(["config.json", "a/ü.txt"]);
    expect(text(archive.read("config.json"))).toBe(config);
    expect(text(archive.read("a/ü.txt"))).toBe(config);
    expect(archive.has("a")).toBe(false);
  });

  test("zip64 headers, and folders, which are not listed", () => {
    const archive = readZip(fromBase64(wide), "model.keras");
    expect(archive.names()).toEqual(["folder/x"]);
    expect(text(archive.read("folder/x"))).toBe("hello");
  });

  test("what another packer compresses", () => {
    const archive = readZip(zipSync({ x: strToU8(config), dir: { y: [strToU8("stored"), { level: 0 }] } }), "x.zip");
    expect(archive.names()).toEqual(["x", "dir/y"]);
    expect(text(archive.read("x"))).toBe(config);
    expect(text(archive.read("dir/y"))).toBe("stored");
  });

  test("files that are not compressed are not copied", () => {
    const bytes = two();
    expect(readZip(bytes, "x.zip").read("a").buffer).toBe(bytes.buffer);
  });

  test("an archive inside a larger buffer", () => {
    const bytes = two();
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    expect(text(readZip(larger.subarray(3, 3 + bytes.length), "x.zip").read("b"))).toBe("second");
  });
});

describe("writing", () => {
  test("gives the same bytes each time, which another reader opens", () => {
    expect(two()).toEqual(two());
    const files = unzipSync(two());
    expect(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, text(bytes)]))).toEqual({ a: "first", b: "second" });
  });

  test("an archive without files", () => {
    expect(readZip(writeZip([]), "x.zip").names()).toEqual([]);
  });

  test("more entries than 16 bits can count", () => {
    const names = Array.from({ length: 65_536 }, (_, i) => String(i));
    const archive = readZip(writeZip(names.map((name) => [name, strToU8(name)])), "x.zip");
    expect(archive.names()).toHaveLength(65_536);
    expect(text(archive.read("65535"))).toBe("65535");
  });

  test("sizes and places beyond 32 bits go into zip64 fields", () => {
    const size = 5 * 2 ** 30;
    const entry = { name: strToU8("w"), crc: 1, size, headerOffset: size + 31 };
    const header = localHeader(entry);
    const view = new DataView(header.buffer);
    expect([view.getUint32(18, true), view.getUint32(22, true)]).toEqual([0xffffffff, 0xffffffff]);
    expect([view.getUint16(31, true), view.getBigUint64(35, true)]).toEqual([1, BigInt(size)]);
    const listed = new DataView(directoryEntry(entry).buffer);
    expect([listed.getUint32(42, true), listed.getBigUint64(46 + 1 + 4 + 16, true)]).toEqual([0xffffffff, BigInt(size + 31)]);
    expect(directoryEnd({ count: 1, offset: size, size: 50 })).toHaveLength(56 + 20 + 22);
    expect(directoryEnd({ count: 1, offset: 100, size: 50 })).toHaveLength(22);
  });

  test.each(["", "/a", "../a", "a/../../b", "a\\b", "C:/a", "a//b", "folder/", "a\0"])("the name %j is refused", (name) => {
    expect(() => writeZip([[name, new Uint8Array()]])).toThrow("The name of a file in an archive");
  });

  test("a name that occurs twice is refused", () => {
    expect(() => writeZip([["a", new Uint8Array()], ["a", new Uint8Array()]])).toThrow("occurs twice");
  });
});

describe("what is no archive is called what it looks like", () => {
  test.each([
    ["an empty file", new Uint8Array(), "fetch it again"],
    ["an HTML page", strToU8("<!DOCTYPE html>\n<html><head>"), "/resolve/"],
    ["a Git LFS pointer", strToU8("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"), "git lfs pull"],
    ["an HDF5 file", Uint8Array.from([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10, ...new Uint8Array(20)]), ""],
    ["JSON text", strToU8('{"class_name": "Sequential", "config": {}}'), ""],
  ])("%s", (what, bytes, hint) => {
    const error = errorOf(() => readZip(bytes, "model.keras"));
    expect(error.received).toContain(what);
    expect(error.hint).toContain(hint);
    expect(error.source).toBe("model.keras");
  });
});

describe("refused", () => {
  const cases: readonly [name: string, summary: string, bytes: () => Uint8Array][] = [
    ["an archive that is cut short", "cut short", () => two().slice(0, 60)],
    ["bytes in front of the archive", "not where its end says", () => Uint8Array.from([0, ...two()])],
    ["bytes after the archive", "something follows it", () => Uint8Array.from([...two(), 0])],
    ["equal names", "Two entries have the name", () => {
      const bytes = two();
      return patched(patched(bytes, directoryOf(bytes) + 46 + 47, 1, 0x61), 36 + 30, 1, 0x61);
    }],
    ["a name other than the header's", "does not say what the directory says", () => patched(two(), 30, 1, 0x63)],
    ["an absolute name", "is absolute", () => patched(two(), directoryOf(two()) + 46, 1, 0x2f)],
    ["a backslash in a name", "contains a backslash", () => patched(two(), directoryOf(two()) + 46, 1, 0x5c)],
    ["a name that is not UTF-8", "is not UTF-8", () => patched(two(), directoryOf(two()) + 46, 1, 0xff)],
    ["an encrypted entry", "encrypted", () => patched(two(), directoryOf(two()) + 8, 2, 1)],
    ["an unknown method", "compressed with method 12", () => patched(patched(two(), directoryOf(two()) + 10, 2, 12), 8, 2, 12)],
    ["a size that lies", "does not say what the directory says", () => patched(two(), directoryOf(two()) + 24, 4, 9)],
    ["a size that both records lie about", "size cannot be right", () => patched(patched(two(), directoryOf(two()) + 24, 4, 9), 22, 4, 9)],
    ["more entries than there are", "There is no entry of the archive's directory", () => patched(two(), two().length - 12, 2, 3)],
    ["fewer entries than there are", "does not end where it says", () => patched(two(), two().length - 12, 2, 1)],
    ["a part of several", "one part of several", () => patched(two(), two().length - 18, 2, 1)],
  ];

  test.each(cases)("%s", (_, summary, bytes) => {
    const error = errorOf(() => readZip(bytes(), "model.keras"));
    expect(error.message).toContain(summary);
    expect(error.where).toContain("model.keras");
  });

  test("a name that leads out of the archive", () => {
    const bytes = zipSync({ "../x": strToU8("x") });
    expect(errorOf(() => readZip(bytes, "model.keras")).message).toContain("leads out of its folder");
  });

  test("contents that do not match their checksum, when they are read", () => {
    const bytes = two();
    bytes[31] = 0x46;
    const archive = readZip(bytes, "model.keras");
    expect(text(archive.read("b"))).toBe("second");
    const error = errorOf(() => archive.read("a"));
    expect(error.message).toContain("do not match its checksum");
    expect([error.entry, error.byte]).toEqual(["a", 31]);
  });

  test("damaged compressed contents, and more of them than stated", () => {
    const bytes = zipSync({ x: strToU8(config) });
    expect(errorOf(() => readZip(patched(bytes, 31, 4, 0xffffffff), "x.zip").read("x")).entry).toBe("x");
    const short = patched(patched(bytes, 22, 4, 100), directoryOf(bytes) + 24, 4, 100);
    expect(errorOf(() => readZip(short, "x.zip").read("x")).message).toContain("or more than stated");
  });

  test("entries that share bytes", () => {
    const bytes = writeZip([["a", two()]]);
    const at = directoryOf(bytes);
    const second = directoryEntry({ name: strToU8("a"), crc: crc32(strToU8("first")), size: 5, headerOffset: 31 });
    const joined = Uint8Array.from([...bytes.subarray(0, bytes.length - 22), ...second]);
    const end = directoryEnd({ count: 2, offset: at, size: joined.length - at });
    // Both are called "a" in their headers; a second name is needed in the directory and in the inner header.
    joined[at + 47 + 46] = 0x7a;
    joined[31 + 30] = 0x7a;
    const error = errorOf(() => readZip(Uint8Array.from([...joined, ...end]), "bomb.zip"));
    expect(error.message).toContain("share the same bytes");
  });

  test("a small archive that claims huge contents, before anything is allocated", () => {
    const bytes = zipSync({ x: new Uint8Array(2 ** 20) });
    const packed = new DataView(bytes.buffer).getUint32(18, true);
    const claim = (size: number) => patched(patched(bytes, 22, 4, size), directoryOf(bytes) + 24, 4, size);
    expect(errorOf(() => readZip(claim(packed * 1033), "bomb.zip")).message).toContain("size cannot be right");
    expect(readZip(claim(packed * 1000), "bomb.zip").names()).toEqual(["x"]);
  });

  test("contents beyond 256 MiB that are more than 100 times as large as their packed form", () => {
    const name = strToU8("x");
    const deflated = (bytes: Uint8Array, methodAt: number, sizeAt: number, size: number) =>
      patched(patched(bytes, methodAt, 2, 8), sizeAt, 4, size);
    const claim = (packed: number, size: number): Uint8Array => {
      const entry = { name, crc: 0, size: packed, headerOffset: 0 };
      const header = deflated(localHeader(entry), 8, 22, size);
      const listed = deflated(directoryEntry(entry), 10, 24, size);
      const offset = header.length + packed;
      return Uint8Array.from([...header, ...new Uint8Array(packed), ...listed, ...directoryEnd({ count: 1, offset, size: listed.length })]);
    };
    const large = 2 ** 28 + 1;
    const error = errorOf(() => readZip(claim(300_000, large), "bomb.zip"));
    expect([error.code, error.received]).toEqual(["E_FILE_TOO_LARGE", "268435457 bytes packed into 300000"]);
    expect(readZip(claim(300_000, large - 1), "fine.zip").names()).toEqual(["x"]);
  });

  test("an entry that is not there, with the names of those that are", () => {
    const error = errorOf(() => readZip(two(), "model.keras").read("config.json"));
    expect([error.expected, error.received]).toEqual(["config.json", "a, b"]);
  });
});

test("damaged archives are read or refused, and nothing else", async () => {
  const readAll = (bytes: Uint8Array) => {
    const archive = readZip(bytes, "damaged.zip");
    return archive.names().map((name) => archive.read(name));
  };
  for (const bytes of [fromBase64(streamed), fromBase64(wide), two()]) {
    expect(await readDamaged(bytes, 1500, readAll)).toBeGreaterThan(1000);
  }
});
