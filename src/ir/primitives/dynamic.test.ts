import { expect, it } from "vitest";
import { ints, tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";

const x = tensor([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const at = (row: number, column: number) => [ints([], [row]), ints([], [column])];

it("slices at a computed place, moved inside where it would leave", () => {
  expect(valuesOf(g.dynamicSlice(x, at(1, 2), [2, 2]))).toEqual([[6, 7, 10, 11]]);
  expect(valuesOf(g.dynamicSlice(x, at(9, -9), [2, 2]))).toEqual([[4, 5, 8, 9]]);
});

it("replaces at a computed place, moved inside where it would leave", () => {
  const update = tensor([2, 1], [-1, -2]);
  expect(valuesOf(g.dynamicUpdateSlice(x, update, at(0, 1)))).toEqual([[0, -1, 2, 3, 4, -2, 6, 7, 8, 9, 10, 11]]);
  expect(valuesOf(g.dynamicUpdateSlice(x, update, at(2, 7)))).toEqual([[0, 1, 2, 3, 4, 5, 6, -1, 8, 9, 10, -2]]);
});

it("rejects slices larger than the operand", () => {
  expect(() => g.dynamicSlice(x, at(0, 0), [4, 1])).toThrowErrorMatchingInlineSnapshot(`[TypeRuleError: dynamic_slice of sizes [4,1] in float32[3,4]]`);
});
