import { deflateRawSync, deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { seededNumbers } from "./mutations.suite.ts";
import { inflate, inflateZlib } from "./inflate.ts";

const next = seededNumbers(3);
const mixed = Uint8Array.from({ length: 300_000 }, (_, i) => (i % 1000 < 500 ? 7 : next() & 255));

it.each([0, 1, 1000, 300_000])("gives back %i packed bytes", (length) => {
  const bytes = mixed.slice(0, length);
  expect(inflate(deflateRawSync(bytes), length)).toEqual(bytes);
  expect(inflateZlib(deflateSync(bytes), length + 10)).toEqual(bytes);
});

it("stops soon after more comes out than may", () => {
  const packed = deflateRawSync(new Uint8Array(400 * 2 ** 20));
  const start = performance.now();
  expect(() => inflate(packed, 1000)).toThrow(/more data/);
  expect(performance.now() - start).toBeLessThan(1000);
});

it("refuses what is cut short or no zlib data", () => {
  expect(() => inflate(deflateRawSync(mixed).subarray(0, 1000), mixed.length)).toThrow(/./);
  expect(() => inflateZlib(deflateRawSync(mixed), mixed.length)).toThrow(/no zlib data/);
});
