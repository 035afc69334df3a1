import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { caseOf } from "./damage.ts";
import { examine } from "./examine.ts";
import { installGuards, watched } from "./guards.ts";
import { wrongModel, type Opened } from "./oracle.ts";
import { allSeeds, type Seed } from "./seeds.ts";
import { trackAssignments, type Weight } from "./snapshot.ts";

let seeds: readonly Seed[] = [];
beforeAll(async () => {
  installGuards();
  trackAssignments();
  seeds = await allSeeds(true);
}, 120_000);

/** Opens damaged files until their number or the time is spent; gives the first that is a finding. */
async function firstFinding(runSeed: number, count: number, milliseconds: number): Promise<string | undefined> {
  const end = performance.now() + milliseconds;
  for (let index = 0; index < count && performance.now() < end; index++) {
    const damaged = caseOf(seeds, runSeed, index);
    const { problem } = await examine(damaged);
    if (problem !== undefined) return `seed ${runSeed}, case ${index}, ${damaged.seed.name}: ${damaged.what}\n${problem}`;
  }
  return undefined;
}

test("damaged files give a model or an error that says what is wrong: always the same ones", async () => {
  expect(await firstFinding(1, 200, 20_000)).toBeUndefined();
});

const others = Date.now() % 1_000_000;

test(`damaged files give a model or an error that says what is wrong: others every time, now of seed ${others}`, async () => {
  expect(await firstFinding(others, 10_000, 5000)).toBeUndefined();
});

test("a seed and a number give the same files again", () => {
  const what = (index: number): string => JSON.stringify([...caseOf(seeds, 5, index).files]);
  expect(what(3)).toBe(what(3));
  expect(what(3)).not.toBe(what(4));
});

const weight = (place: string, fill: number | undefined): Weight => ({
  places: [place],
  name: place,
  type: "float32 8",
  isOptimizer: false,
  bytes: fill === undefined ? undefined : new Uint8Array(Float32Array.from({ length: 8 }, (_, i) => fill + i / 7).buffer),
});
const opened = (fills: readonly (number | undefined)[], notes: readonly string[] = [], config = "{}"): Opened => ({
  config,
  notes,
  weights: fills.map((fill, i) => weight(`layers/dense/vars/${i}`, fill)),
});

test("the judge tells wrong weights from right ones, and from other data", () => {
  const sound = opened([1, 2]);
  expect(wrongModel("keras", "data", sound, opened([2, 1]))).toMatch(/vars\/0 was given the weights of layers\/dense\/vars\/1/);
  expect(wrongModel("keras", "model", sound, opened([1, undefined]))).toMatch(/vars\/1 was left at its initial value/);
  expect(wrongModel("keras", "model", sound, opened([1, 3]))).toMatch(/vars\/1 has other numbers/);
  expect(wrongModel("keras", "model", sound, opened([1]))).toMatch(/vars\/1 were left out/);
  expect(wrongModel("keras", "nothing", sound, opened([1, 2], [], "[]"))).toMatch(/configuration changed/);
  expect(wrongModel("keras", "data", sound, opened([1, 3]))).toBeUndefined();
  expect(wrongModel("keras", "model", sound, opened([1, undefined], ["the layer keeps its values"]))).toBeUndefined();
});

test("the guards notice what files must not bring about", async () => {
  const made: unknown[] = [];
  const { noticed, allocated } = await watched(async () => {
    await readFile(import.meta.filename);
    made.push(new Uint8Array(12_345), (() => 0).constructor("return 1"));
    Object.assign(Object.prototype, { polluted: 1 });
  });
  Reflect.deleteProperty(Object.prototype, "polluted");
  expect(noticed).toEqual(["file: readFile", "code made of text", "a built-in object was changed"]);
  expect(allocated).toBeGreaterThanOrEqual(12_345);
});
