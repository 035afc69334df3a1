import { expect, it } from "vitest";
import { fletcher32, lookup3 } from "./checksum.ts";

const sum = (text: string): number => lookup3(new TextEncoder().encode(text), 0, text.length);

it("computes lookup3 as its author does", () => {
  expect(sum("")).toBe(0xdeadbeef);
  expect(sum("Four score and seven years ago")).toBe(0x17770551);
});

it("computes lookup3 of a part", () => {
  const bytes = new TextEncoder().encode("xFour score and seven years agoyy");
  expect(lookup3(bytes, 1, 31)).toBe(0x17770551);
});

it("computes Fletcher's sum of big-endian words", () => {
  expect(fletcher32(Uint8Array.of())).toBe(0);
  expect(fletcher32(Uint8Array.of(0, 1, 0, 2))).toBe((4 << 16) | 3);
  expect(fletcher32(Uint8Array.of(1))).toBe(((256 << 16) | 256) >>> 0);
  expect(fletcher32(Uint8Array.of(0xff, 0xff, 0, 0))).toBe(0xffffffff);
});
