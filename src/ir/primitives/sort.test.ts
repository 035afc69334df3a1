import { expect, it } from "vitest";
import { ints, tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";

const key = tensor([6], [2, NaN, 1, 2, -0, 0]);
const places = ints([6], [0, 1, 2, 3, 4, 5]);

it("sorts stably with NaN last, the others following the key", () => {
  expect(valuesOf(...g.sort([key, places], 0))).toEqual([
    [-0, 0, 1, 2, 2, NaN],
    [4, 5, 2, 0, 3, 1],
  ]);
});

it("sorts downwards stably too, and NaN stays last", () => {
  expect(valuesOf(...g.sort([key, places], 0, true))).toEqual([
    [2, 2, 1, -0, 0, NaN],
    [0, 3, 2, 4, 5, 1],
  ]);
});

it("sorts every line of an inner axis", () => {
  const x = tensor([2, 3, 2], [5, 0, 3, 9, 4, 1, 1, 1, 0, 2, 2, 0]);
  expect(valuesOf(...g.sort([x], 1))).toEqual([[3, 0, 4, 1, 5, 9, 0, 0, 1, 1, 2, 2]]);
});

it("takes the largest k with their places, the first of equals first", () => {
  const x = tensor([2, 4], [1, 3, 3, 2, NaN, -1, -Infinity, -1]);
  expect(valuesOf(...g.topK(x, 3))).toEqual([
    [3, 3, 2, -1, -1, -Infinity],
    [1, 2, 3, 1, 3, 2],
  ]);
  expect(g.topK(x, 0).map(({ type }) => type)).toEqual([
    { shape: [2, 0], dtype: "float32" },
    { shape: [2, 0], dtype: "int32" },
  ]);
  expect(() => g.topK(x, 5)).toThrowErrorMatchingInlineSnapshot(`[TypeRuleError: top_k 5 of 4 elements]`);
});
