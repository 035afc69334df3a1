import { expect, it } from "vitest";
import { tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";
import { threefry2x32 } from "../threefry.ts";

it("gives both words of each counter", () => {
  const key = tensor([2], [7, 42], "uint32");
  const bits = g.rngBitGenerator(key, [2, 3]);
  expect(bits.type).toEqual({ shape: [2, 2, 3], dtype: "uint32" });
  const pairs = [0, 1, 2, 3, 4, 5].map((i) => threefry2x32(7, 42, 0, i));
  expect(valuesOf(bits)).toEqual([[...pairs.map(([word]) => word), ...pairs.map(([, word]) => word)]]);
});
