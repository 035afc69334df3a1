import { expect, test } from "vitest";
import { Shared } from "./emitter.ts";
import { dimName, fit, type FreeSize, type Writing } from "./free_sizes.ts";

const writingsFor = (...values: number[][]): Writing[] => values.map((one) => ({ nodes: [], reads: new Set(), shared: new Shared(), values: one }));

/** The numbers that a rule gives for each writing. */
const seen = (writings: readonly Writing[], rule: (...values: readonly number[]) => number): number[] => writings.map(({ values }) => rule(...values));

const writings = writingsFor([83, 89], [127, 89], [211, 89], [83, 131], [83, 223], [211, 223]);
const free: FreeSize[] = [
  { name: "batch", input: "x", axis: 0 },
  { name: "time", input: "x", axis: 1 },
];

test.each([
  ["a constant", () => 7, 7],
  ["the batch", (b: number) => b, "batch"],
  ["a multiple", (b: number) => 4 * b + 2, "4*batch + 2"],
  ["another size", (_: number, t: number) => t - 2, "time + -2"],
  ["a sum of both", (b: number, t: number) => b + 3 * t, "batch + 3*time"],
])("%s follows from the open sizes", (_, rule, name) => {
  expect(dimName(seen(writings, rule), writings, free)).toBe(name);
});

test.each([
  ["a square", (b: number) => b * b],
  ["half, rounded down", (b: number) => Math.floor(b / 2)],
  ["a product of two", (b: number, t: number) => b * t],
])("%s is not taken for a multiple", (_, rule) => {
  expect(fit(seen(writings, rule), writings)).toBeUndefined();
});
