import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { folderWith } from "../files.suite.ts";
import * as mnist from "../mnist.ts";
import { getFile } from "./get_file.ts";
import type { Checksum } from "./known_file.ts";
import { md5 } from "./md5.ts";
import type { DownloadProgress } from "./options.ts";

const content = new Uint8Array(randomBytes(70_000));
const digest = (kind: string, bytes: Uint8Array): string => createHash(kind).update(bytes).digest("hex");

let asked = 0;
const server = createServer((request, response) => {
  asked++;
  if (request.url === "/cut") response.writeHead(200, { "content-length": "999999" }).write(content, () => response.destroy());
  else if (request.url === "/data.bin") response.writeHead(200, { "content-length": content.length }).end(content);
  else response.writeHead(404).end();
});
let address = "";

beforeAll(async () => {
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(() => void vi.unstubAllGlobals());

const fileAt = (path: string, checksum: Checksum = { sha256: digest("sha256", content) }) => ({
  name: "things/data.bin",
  url: `${address}${path}`,
  checksum,
  dataset: "things",
});

describe("a file of a data set", () => {
  test("is downloaded once, and then read from the cache", async () => {
    const cacheDir = await folderWith({});
    const before = asked;
    const steps: DownloadProgress[] = [];
    expect(await getFile(fileAt("/data.bin"), { cacheDir, onProgress: (step) => void steps.push(step) })).toEqual(content);
    expect(steps.at(-1)).toEqual({ file: "data.bin", loaded: content.length, total: content.length });
    expect(await readdir(join(cacheDir, "datasets", "things"))).toEqual(["data.bin"]);
    expect(await getFile(fileAt("/data.bin"), { cacheDir })).toEqual(content);
    expect(asked - before).toBe(1);
  });

  test("is fetched again where the cache holds another one", async () => {
    const cacheDir = await folderWith({});
    await mkdir(join(cacheDir, "datasets", "things"), { recursive: true });
    await writeFile(join(cacheDir, "datasets", "things", "data.bin"), "half of it");
    expect(await getFile(fileAt("/data.bin", { md5: digest("md5", content) }), { cacheDir })).toEqual(content);
    expect(new Uint8Array(await readFile(join(cacheDir, "datasets", "things", "data.bin")))).toEqual(content);
  });

  test("is not kept when it arrives damaged or not at all", async () => {
    const cacheDir = await folderWith({});
    await expect(getFile(fileAt("/data.bin", { sha256: "0".repeat(64) }), { cacheDir })).rejects.toThrow(
      /data\.bin arrived damaged[^]*sha256 0000/,
    );
    await expect(getFile(fileAt("/cut"), { cacheDir })).rejects.toThrow(/data\.bin cannot be downloaded/);
    await expect(getFile(fileAt("/nothing"), { cacheDir })).rejects.toThrow(/the server answers 404/);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  test("cannot be kept where there is no folder to write to", async () => {
    const cacheDir = await folderWith({});
    await symlink(join(cacheDir, "nowhere", "below"), join(cacheDir, "datasets"));
    await expect(getFile(fileAt("/data.bin"), { cacheDir })).rejects.toThrow(/file cannot be kept[^]*cacheDir/);
  });

  test("is read from folders that a server has", async () => {
    const options = { folder: address };
    expect(await getFile({ ...fileAt("/elsewhere"), otherNames: [] }, options)).toEqual(content);
    await expect(getFile({ ...fileAt("/elsewhere"), name: "other.bin" }, options)).rejects.toThrow(
      /other\.bin is not in the folder/,
    );
  });

  test("stops arriving when the caller says so", async () => {
    const options = { cacheDir: await folderWith({}), signal: AbortSignal.abort(new Error("enough")) };
    await expect(getFile(fileAt("/data.bin"), options)).rejects.toThrow("enough");
  });
});

test("without a network the error names the file, the address and where to put it", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") })));
  const cacheDir = await folderWith({});
  const error = (await mnist.load({ cacheDir }).catch((reason: unknown) => reason)) as Error;
  expect(error.message.replaceAll(cacheDir, "CACHE")).toBe(
    [
      "mnist.npz cannot be downloaded",
      "  where:    https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
      "  expected: an answer with the file",
      "  received: fetch failed: getaddrinfo ENOTFOUND",
      "  fix:      Put the file at CACHE/datasets/mnist.npz, or name a folder that holds mnist.npz:",
      '            datasets.mnist.load({ folder: "path/to/folder" })',
    ].join("\n"),
  );
});

test("a page keeps files in its Cache Storage", async () => {
  vi.resetModules();
  vi.doMock("../../util/host.ts", () => ({ hasNode: false }));
  const kept = new Map<string, Response>();
  const cache = {
    match: (address: string) => Promise.resolve(kept.get(address)?.clone()),
    put: (address: string, response: Response) => Promise.resolve(kept.set(address, response)),
  };
  vi.stubGlobal("caches", { open: () => Promise.resolve(cache) });
  const page = await import("./get_file.ts");
  const before = asked;
  expect(await page.getFile(fileAt("/data.bin"), {})).toEqual(content);
  expect(await page.getFile(fileAt("/data.bin"), {})).toEqual(content);
  expect([asked - before, kept.size]).toEqual([1, 1]);
  await expect(page.getFile({ ...fileAt("/nothing"), name: "other.bin" }, {})).rejects.toThrow(
    /Serve other\.bin beside the page/,
  );
  vi.doUnmock("../../util/host.ts");
});

test.each(["", "abc", "a".repeat(55), "a".repeat(56), "ü".repeat(1000)])("MD5 of %j", (text) => {
  const bytes = new TextEncoder().encode(text);
  expect(md5(bytes)).toBe(digest("md5", bytes));
});
