import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { tarOf, written } from "../files.suite.ts";
import { gunzipped } from "./gzip.ts";
import { readIdx } from "./idx.ts";
import { openNpz } from "./npz.ts";
import { readPickledLists } from "./pickle.ts";
import { readTar } from "./tar.ts";

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(base64, "base64"));

test("gzip is undone, other bytes stay", async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(await gunzipped(new Uint8Array(gzipSync(bytes)), "a")).toEqual(bytes);
  expect(await gunzipped(bytes, "a")).toBe(bytes);
  await expect(gunzipped(new Uint8Array(gzipSync(bytes).subarray(0, 15)), "a.gz")).rejects.toThrow(/gzip file is damaged/);
});

test("IDX: the sizes stand in front, most significant byte first", () => {
  const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  expect(readIdx(file, 2, "a")).toEqual({ data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  expect(() => readIdx(file.subarray(0, 17), 2, "a")).toThrow("[2, 3] is 6 elements, 5 are there");
  expect(() => readIdx(file, 1, "a")).toThrow(/another kind of array[^]*type 8, 2 axes/);
  expect(() => readIdx(Uint8Array.of(1, 2, 3), 1, "a")).toThrow(/two zero bytes/);
});

test("NPZ: float64 in a zip64 archive, float32, bytes, 64-bit integers", async () => {
  const plain = await openNpz(bytesOf(written.housing), "a.npz");
  expect(await plain.numbers("x")).toEqual({ data: Float64Array.from({ length: 30 }, (_, i) => i / 4), shape: [10, 3] });
  const packed = await openNpz(bytesOf(written.california), "a.npz");
  expect((await packed.numbers("y")).data).toEqual(Float32Array.from({ length: 10 }, (_, i) => 10 * i));
  const { data, shape } = await (await openNpz(bytesOf(written.mnist), "a.npz")).numbers("x_train");
  expect([shape, data.at(-1)]).toEqual([[3, 28, 28], 2351 % 251]);
  const labels = await (await openNpz(bytesOf(written.reuters), "a.npz")).numbers("y");
  expect(labels.data.toSorted()).toEqual(Int32Array.of(2, 5, 6, 7, 15, 17, 18, 22, 39, 42));
});

test.each(["imdb3", "imdb4"] as const)("NPZ: pickled lists, %s", async (name) => {
  const lists = await (await openNpz(bytesOf(written[name]), "imdb.npz")).lists("x_train");
  expect(lists).toHaveLength(6);
  expect(lists[0]).toEqual([1, 300, 70000, 2, 5]);
});

/** The bytes of texts (one per character) and numbers. */
const bytesFrom = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((letter) => letter.charCodeAt(0)) : [part])));

/** What Python 2 writes for an array of two lists, up to the second list. */
const python2 = bytesFrom(
  "\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03(K\x01K\x02\x85",
  "cnumpy\ndtype\nq\x04U\x02O8K\x00K\x01\x87Rq\x05(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89",
  "](](K\x01M\x2c\x01J\x70\x11\x01\x00\x8a\x01\xffe",
);

test("pickled lists of Python 2, and what is cut short or of another kind", async () => {
  const read = (rest: string): Promise<number[][]> => readPickledLists(bytesFrom(...python2, rest), 2, "imdb.npz", "x");
  expect(await read("]K\x07aetb.")).toEqual([[1, 300, 70000, -1], [7]]);
  await expect(read("]K\x07ae")).rejects.toThrow(/the end of the file/);
  await expect(read("etb.")).rejects.toThrow(/another object/); // one list only
  await expect(read("]U\x01aaetb.")).rejects.toThrow(/another object/); // a text in a list
  await expect(read("]cos\nsystem\n")).rejects.toThrow(/the Python name os\.system/);
  await expect(read("]i")).rejects.toThrow(/the opcode 0x69/);
  await expect(read("h\x09")).rejects.toThrow(/unknown memory/);
  await expect(read("h\x02h\x02R")).rejects.toThrow(/a call of something else/);
});

test("a pickle that would run code is refused", async () => {
  const evil = await openNpz(bytesOf(written.evil), "evil.npz");
  await expect(evil.lists("x")).rejects.toThrow(/not a NumPy array of lists[^]*the Python name posix\.system/);
});

test("NPZ: what is missing or of another kind is named", async () => {
  const file = await openNpz(bytesOf(written.imdb4), "imdb.npz");
  await expect(file.numbers("x_train")).rejects.toThrow(/expected: an array of numbers/);
  await expect(file.lists("y_train")).rejects.toThrow(/expected: an array of lists/);
  await expect(file.lists("x")).rejects.toThrow(/received: x_train\.npy, y_train\.npy/);
  await expect(openNpz(Uint8Array.of(1, 2, 3), "imdb.npz").then((empty) => empty.lists("x"))).rejects.toThrow(/an empty archive/);
});

async function untar(archive: Uint8Array): Promise<Record<string, number[]>> {
  const files: Record<string, number[]> = {};
  for await (const { name, bytes } of readTar(new Blob([new Uint8Array(archive)]).stream(), "a.tar")) files[name] = [...bytes];
  return files;
}

test("tar: files of whole and of broken blocks", async () => {
  const files = { "folder/a.bin": new Uint8Array(512).fill(7), "folder/b.bin": Uint8Array.of(1, 2), empty: new Uint8Array() };
  expect(await untar(tarOf(files))).toEqual(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, [...bytes]])));
});

/** One entry of a tar archive of a kind. */
function entry(kind: string, name: string, bytes: Uint8Array, prefix = ""): Uint8Array {
  const [header, ...rest] = [tarOf({ [name]: bytes }).slice(0, 512), tarOf({ [name]: bytes }).slice(512, -1024)];
  const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
  put(kind, 156);
  if (prefix !== "") {
    put("ustar\u000000", 257);
    put(prefix, 345);
  }
  put("        ", 148);
  put(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
  return new Uint8Array(Buffer.concat([header, ...rest]));
}

test("tar: long names as ustar, GNU and pax write them", async () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const [one, long] = [new Uint8Array([1]), "long/".repeat(30)];
  const record = ` path=${long}pax\n`;
  const archive = Buffer.concat([
    entry("0", "a.bin", one, "some/folder"),
    entry("L", "././@LongLink", text(`${long}gnu\0`)),
    entry("0", "cut", one),
    entry("x", "PaxHeader", text(`11 a=00000\n${String(record.length + 3)}${record}`)),
    entry("0", "cut", one),
    entry("0", "short", one),
    new Uint8Array(1024),
  ]);
  expect(Object.keys(await untar(new Uint8Array(archive)))).toEqual(["some/folder/a.bin", `${long}gnu`, `${long}pax`, "short"]);
});

test("tar: what is cut short or overwritten is damaged", async () => {
  const archive = tarOf({ a: new Uint8Array(1000) });
  await expect(untar(archive.subarray(0, 1000))).rejects.toThrow(/ends too early/);
  archive[3] = 1;
  await expect(untar(archive)).rejects.toThrow(/checksum/);
});
