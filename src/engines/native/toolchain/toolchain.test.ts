import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { g } from "../../../ir/make.ts";
import { createNativeEngine } from "../engine.ts";
import { findCompiler } from "./compiler.ts";
import { writableFolder } from "./folders.ts";
import { LibraryCache } from "./library_cache.ts";

const SOURCE = "int answer(void) { return 42; }";
const FLAGS = ["-shared", "-fPIC"];

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "native-test-"));
  vi.stubEnv("CERATOPS_CACHE", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A command that counts how often it compiles. */
async function countingCompiler(): Promise<{ runs: () => Promise<number> }> {
  const [script, log] = [join(folder, "counting"), join(folder, "log")];
  await writeFile(script, `#!/bin/sh\n[ "$1" = --version ] || echo run >> ${log}\nexec cc "$@"\n`);
  await chmod(script, 0o755);
  vi.stubEnv("CC", script);
  return { runs: async () => (await readFile(log, "utf8").catch(() => "")).split("\n").length - 1 };
}

const cacheOf = async (): Promise<LibraryCache> => new LibraryCache(folder, await findCompiler(), new Set(["neon"]));

test("what was compiled once is found again, by a new process too", async () => {
  const { runs } = await countingCompiler();
  const path = await (await cacheOf()).library(SOURCE, FLAGS);
  expect(await (await cacheOf()).library(SOURCE, FLAGS)).toBe(path);
  expect(await runs()).toBe(1);
});

test("other text, flags, compilers and processors are other entries", async () => {
  const compiler = await findCompiler();
  const cache = new LibraryCache(folder, compiler, new Set(["avx2"]));
  const paths = [
    await cache.library(SOURCE, FLAGS),
    await cache.library(`${SOURCE} `, FLAGS),
    await cache.library(SOURCE, [...FLAGS, "-O1"]),
    await new LibraryCache(folder, { ...compiler, version: "another" }, new Set(["avx2"])).library(SOURCE, FLAGS),
    await new LibraryCache(folder, compiler, new Set(["avx512f"])).library(SOURCE, FLAGS),
  ];
  expect(new Set(paths).size).toBe(5);
});

test.each([
  ["cut short", (bytes: Buffer) => bytes.subarray(0, 500)],
  ["empty", () => Buffer.alloc(0)],
  ["changed in one bit", (bytes: Buffer) => bytes.map((byte, i) => (i === 1000 ? byte ^ 1 : byte))],
])("an entry that is %s is made again", async (_, damage) => {
  const { runs } = await countingCompiler();
  const path = await (await cacheOf()).library(SOURCE, FLAGS);
  const whole = await readFile(path);
  await rm(path);
  await writeFile(path, damage(whole));
  expect(await (await cacheOf()).library(SOURCE, FLAGS)).toBe(path);
  expect(await runs()).toBe(2);
  expect((await readFile(path)).length).toBe(whole.length);
});

test("many at once leave one entry and no drafts", async () => {
  const caches = await Promise.all([cacheOf(), cacheOf(), cacheOf()]);
  const paths = await Promise.all(caches.map((cache) => cache.library(SOURCE, FLAGS)));
  expect(new Set(paths).size).toBe(1);
  expect((await readdir(folder)).toSorted()).toEqual([0, 1].map((i) => `${paths[0]?.split("/").at(-1)}${i === 0 ? "" : ".sum"}`));
});

test("text that is no C is refused with the compiler's words, and nothing is kept", async () => {
  await expect((await cacheOf()).library("int answer(", FLAGS)).rejects.toMatchObject({ code: "E_NATIVE_COMPILE", received: expect.stringContaining("error") as string });
  expect(await readdir(folder)).toEqual([]);
});

test("no compiler: how to get one", async () => {
  vi.stubEnv("CC", "no-such-compiler");
  await expect(createNativeEngine()).rejects.toMatchObject({
    code: "E_NATIVE_COMPILER",
    received: expect.stringContaining("ENOENT") as string,
    hint: expect.stringContaining('engine.use("wasm")') as string,
  });
});

test("a compiler that fails is named", async () => {
  vi.stubEnv("CC", "false");
  await expect(createNativeEngine()).rejects.toMatchObject({ code: "E_NATIVE_COMPILER", expected: expect.stringContaining("false") as string });
});

test("a cache that cannot be written: a folder for this process, and the engine runs", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  vi.stubEnv("CERATOPS_CACHE", join(file, "inside"));
  const other = await writableFolder();
  expect(other.startsWith(join(tmpdir(), "ceratops-"))).toBe(true);
  await rm(other, { recursive: true });
  const engine = await createNativeEngine({ threads: 1 });
  const x = g.parameter("x", { shape: [2], dtype: "float32" });
  const program = await engine.compile({ args: [x], states: [], outputs: [g.negate(x)], updates: [] });
  expect(await program.run([Float32Array.of(1, 2)], [])).toEqual([Float32Array.of(-1, -2)]);
  engine.close();
});

test("nowhere to write: an error that names the folders", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  vi.stubEnv("CERATOPS_CACHE", join(file, "inside"));
  vi.stubEnv("TMPDIR", join(file, "temporary"));
  await expect(writableFolder()).rejects.toMatchObject({ code: "E_NATIVE_CACHE", received: expect.stringContaining("inside") as string });
});

test("the user's cache folder is where the system has it", async () => {
  vi.stubEnv("CERATOPS_CACHE", "");
  vi.stubEnv("XDG_CACHE_HOME", folder);
  vi.stubEnv("HOME", join(folder, "home"));
  await mkdir(join(folder, "home"));
  const place = process.platform === "darwin" ? join(folder, "home", "Library", "Caches", "ceratops") : join(folder, "ceratops");
  expect(await writableFolder()).toBe(place);
});
