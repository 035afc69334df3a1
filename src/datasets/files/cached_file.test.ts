import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeZip } from "../../saving/zip/write.ts";
import { folderWith, tarOf } from "../files.suite.ts";
import { getFile } from "./cached_file.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const files = { "a.txt": text("first"), "deep/b.txt": text("second") };
const served: Readonly<Record<string, Uint8Array>> = {
  "/plain.txt": text("plain"),
  "/both.zip": writeZip(Object.entries(files)),
  "/both.tar": tarOf(files),
  "/both.tgz": gzipSync(tarOf(files)),
  "/evil.tar": tarOf({ "../outside.txt": text("no") }),
};

let asked = 0;
const server = createServer((request, response) => {
  asked++;
  const bytes = served[(request.url ?? "").replace(/\?.*/, "")];
  if (bytes === undefined) response.writeHead(404).end();
  else response.end(bytes);
});
let address = "";

beforeAll(async () => {
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const sha256 = createHash("sha256").update("plain").digest("hex");

test("a file is fetched once and kept under its name", async () => {
  const cacheDir = await folderWith({});
  const before = asked;
  const path = await getFile({ origin: `${address}/plain.txt?version=2`, cacheDir });
  expect(path).toBe(join(cacheDir, "datasets", "plain.txt"));
  expect(await readFile(path, "utf8")).toBe("plain");
  await getFile({ origin: `${address}/plain.txt`, cacheDir });
  expect(asked - before).toBe(1);
  await getFile({ origin: `${address}/plain.txt`, cacheDir, forceDownload: true });
  expect(asked - before).toBe(2);
});

test("another name, another folder", async () => {
  const cacheDir = await folderWith({});
  const path = await getFile({ origin: `${address}/plain.txt`, fname: "other.txt", cacheSubdir: "models", cacheDir });
  expect(path).toBe(join(cacheDir, "models", "other.txt"));
});

test("with a digest, a wrong file in the cache is replaced and a wrong one from the net refused", async () => {
  const cacheDir = await folderWith({});
  await mkdir(join(cacheDir, "datasets"));
  await writeFile(join(cacheDir, "datasets", "plain.txt"), "half");
  const path = await getFile({ origin: `${address}/plain.txt`, cacheDir, fileHash: sha256.toUpperCase() });
  expect(await readFile(path, "utf8")).toBe("plain");
  await expect(getFile({ origin: `${address}/plain.txt`, cacheDir, fileHash: "0".repeat(32) })).rejects.toThrow(/arrived damaged/);
  await expect(getFile({ origin: `${address}/plain.txt`, cacheDir, fileHash: "abc" })).rejects.toThrow("fileHash is no digest");
});

test.each([
  ["both.zip", undefined, "both.zip"],
  ["both.tar", "mine.tar", "mine_extracted"],
  ["both.tgz", "mine", "mine"],
])("%s is unpacked", async (name, fname, folder) => {
  const cacheDir = await folderWith({});
  const path = await getFile({ origin: `${address}/${name}`, cacheDir, extract: true, ...(fname === undefined ? {} : { fname }) });
  expect(path).toBe(join(cacheDir, "datasets", folder));
  expect(await readFile(join(path, "a.txt"), "utf8")).toBe("first");
  expect(await readFile(join(path, "deep", "b.txt"), "utf8")).toBe("second");
});

test("what is no archive, or leads out of its folder, is refused", async () => {
  const cacheDir = await folderWith({});
  await expect(getFile({ origin: `${address}/plain.txt`, cacheDir, extract: true })).rejects.toThrow(/ends too early/);
  await expect(getFile({ origin: `${address}/evil.tar`, cacheDir, extract: true })).rejects.toThrow(/leads out of its folder/);
});

test("addresses without a name, and names with folders", async () => {
  await expect(getFile({ origin: `${address}/` })).rejects.toThrow(/no name/);
  await expect(getFile({ origin: `${address}/plain.txt`, fname: "a/b" })).rejects.toThrow(/no name/);
});
