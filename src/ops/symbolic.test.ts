import { describe, expect, test } from "vitest";
import { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensor } from "../tensor/convert.ts";
import * as ops from "./index.ts";

const of = (shape: (number | null)[], dtype: "float32" | "int32" = "float32") => new KerasTensor(shape, { dtype });

describe("sizes that follow from values are unknown in symbolic calls", () => {
  const x = of([null, 3]);
  test.each([
    ["nonzero", ops.nonzero(x), [[null], [null]]],
    ["unique", [ops.unique(x)], [[null]]],
    ["unique of fixed size", ops.unique(x, { size: 5, returnInverse: true }), [[5], [null, 3]]],
    ["unique rows", ops.unique(x, { axis: 0, returnCounts: true }), [[null, 3], [null]]],
    ["bincount", [ops.bincount(of([2, 8], "int32"))], [[2, null]]],
    ["histogram", ops.histogram(of([null])), [[10], [11]]],
    ["a window", [ops.hanning(of([], "int32"))], [[null]]],
    ["segments", [ops.segmentSum(x, of([null], "int32"))], [[null, 3]]],
    ["a new shape", [ops.reshape(x, of([2], "int32"))], [[null, null]]],
    ["a size of a new shape", [ops.reshape(x, [3, of([], "int32")])], [[3, null]]],
    ["a diagonal", [ops.diag(x, { k: 3 }), ops.diagonal(of([null, 4, 3]))], [[null], [3, null]]],
    ["the rest of a slice", [ops.slice(x, of([2], "int32"), [-1, 2])], [[null, 2]]],
  ])("%s", (_name, results, shapes) => {
    expect((results as KerasTensor[]).map(({ shape }) => shape)).toEqual(shapes);
  });

  test("null in a new shape is the size that was there", () => {
    expect(ops.reshape(of([null, 4, 2]), [null, 8]).shape).toEqual([null, 8]);
  });
});

describe("with values at hand", () => {
  const read = (x: Tensor) => x.array();

  test("segments are counted by the largest id", async () => {
    expect(await read(ops.segmentSum(tensor([1, 2, 3]), tensor([0, 2, 2], "int32")))).toEqual([1, 0, 5]);
  });

  test("a slice reaches up to the end", async () => {
    expect(await read(ops.slice(ops.arange(6), [4], [-1]))).toEqual([4, 5]);
  });

  test("null in a new shape is the size that was there", async () => {
    expect((await read(ops.reshape(ops.ones([2, 3, 2]), [null, -1]))) as number[][]).toHaveLength(2);
  });
});
