import { expect, it } from "vitest";
import type { Window } from "../attributes.ts";
import { ints, tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";

const line = (size: number, stride: number, padding: readonly [number, number], dilation = 1): Window => ({
  dimensions: [size],
  strides: [stride],
  dilations: [dilation],
  padding: [padding],
});
const x = tensor([6], [3, 1, 4, 1, 5, 9]);

it("reduces sliding windows", () => {
  expect(valuesOf(g.reduceWindow("add", x, line(2, 2, [0, 0])))).toEqual([[4, 5, 14]]);
  expect(valuesOf(g.reduceWindow("maximum", x, line(3, 1, [0, 0])))).toEqual([[4, 4, 5, 9]]);
  expect(valuesOf(g.reduceWindow("minimum", x, line(2, 3, [0, 0], 2)))).toEqual([[3, 1]]);
});

it("pads with what changes nothing", () => {
  expect(valuesOf(g.reduceWindow("add", x, line(3, 2, [1, 0])))).toEqual([[4, 6, 15]]);
  expect(valuesOf(g.reduceWindow("maximum", tensor([2], [-3, -1]), line(2, 1, [2, 0])))).toEqual([[-Infinity, -3, -1]]);
  expect(valuesOf(g.reduceWindow("maximum", ints([2], [-3, -1]), line(2, 1, [1, 1])))).toEqual([[-3, -1, -1]]);
});

it("gives StableHLO's example", () => {
  const operand = tensor([3, 2], [1, 2, 3, 4, 5, 6]);
  const window: Window = { dimensions: [2, 1], strides: [4, 1], dilations: [3, 1], padding: [[2, 1], [0, 0]] };
  // The specification also dilates the operand (base_dilations = 2), which here is a pad of its own.
  const spread = g.pad(operand, [0, 0], [0, 0], [1, 0]);
  expect(valuesOf(g.reduceWindow("add", spread, window))).toEqual([[0, 0, 3, 4]]);
});

it("has no results where the window is larger than what it slides over", () => {
  expect(g.reduceWindow("add", x, line(7, 1, [0, 0])).shape).toEqual([0]);
});

it("scatters to the first extreme of each window and adds where windows meet", () => {
  const operand = tensor([6], [1, 7, 7, 2, 0, 0]);
  const window = line(3, 1, [0, 0]);
  const source = tensor([4], [1, 10, 100, 1000]);
  expect(valuesOf(g.selectAndScatter("maximum", operand, source, window))).toEqual([[0, 11, 100, 1000, 0, 0]]);
  expect(valuesOf(g.selectAndScatter("minimum", operand, source, window))).toEqual([[1, 0, 0, 10, 1100, 0]]);
});

it("scatters as in StableHLO's example", () => {
  const operand = tensor([4, 2], [1, 5, 2, 5, 3, 6, 4, 4]);
  const window: Window = { dimensions: [3, 1], strides: [2, 1], dilations: [1, 1], padding: [[0, 1], [0, 0]] };
  const result = g.selectAndScatter("maximum", operand, tensor([2, 2], [5, 6, 7, 8]), window);
  expect(valuesOf(result)).toEqual([[0, 0, 0, 0, 5, 14, 7, 0]]);
});

it("scatters nothing from windows of padding alone", () => {
  const operand = tensor([2], [1, 2]);
  expect(valuesOf(g.selectAndScatter("maximum", operand, tensor([3], [5, 6, 7]), line(1, 2, [2, 1])))).toEqual([[6, 0]]);
});

it("sends the cotangent to NaN, which is the maximum", () => {
  const operand = tensor([3], [1, NaN, 5]);
  expect(valuesOf(g.selectAndScatter("maximum", operand, tensor([1], [5]), line(3, 1, [0, 0])))).toEqual([[0, 5, 0]]);
});
