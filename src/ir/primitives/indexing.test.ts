import { describe, expect, it } from "vitest";
import type { ScatterKind } from "../attributes.ts";
import { ints, tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";
import { range } from "../shape.ts";
import { alongAxis, gatherLike, scatterLike } from "./indexing.ts";

/** The examples of StableHLO's specification, with their numbers. */
const operand = tensor([2, 3, 4, 2], [...range(24), ...range(24)].map((i) => i + 1));
const indices = ints(
  [2, 2, 3, 2],
  [0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 0, 9, 0, 0, 2, 1, 2, 2, 1, 2, 0, 1, 1, 0],
);
const attributes = {
  offsetDims: [3, 4],
  collapsedSliceDims: [1],
  operandBatchingDims: [0],
  startIndicesBatchingDims: [1],
  startIndexMap: [2, 1],
  indexVectorDim: 3,
  sliceSizes: [1, 1, 2, 2],
};

/** Where slice (a, b, c) of the example starts, from the definition: batch b of the operand, row, column. */
const exampleStart = (a: number, b: number, c: number): [batch: number, row: number, column: number] => {
  const data = valuesOf(indices)[0] ?? [];
  const first = ((a * 2 + b) * 3 + c) * 2;
  return [b, data[first + 1] ?? 0, data[first] ?? 0];
};

describe("gather", () => {
  it("takes slices with batching axes, moved inside where they would leave", () => {
    const expected: number[] = [];
    for (const a of range(2)) {
      for (const b of range(2)) {
        for (const c of range(3)) {
          const [batch, row, column] = exampleStart(a, b, c);
          const [r, k] = [Math.min(row, 2), Math.min(column, 2)];
          for (const i of range(2)) for (const j of range(2)) expected.push(((batch * 3 + r) * 4 + k + i) * 2 + j);
        }
      }
    }
    const result = g.gather(operand, indices, attributes);
    expect(result.shape).toEqual([2, 2, 3, 2, 2]);
    expect(valuesOf(result)).toEqual([expected.map((flat) => (flat % 24) + 1)]);
  });

  it("takes along an axis", () => {
    const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
    const places = ints([2, 4], [2, 0, 0, 1, 1, 1, 5, -1]);
    expect(valuesOf(g.gather(x, places, alongAxis(2, 1)))).toEqual([[3, 1, 1, 2, 5, 5, 6, 4]]);
  });

  it("reads its index vectors from any axis", () => {
    const x = tensor([3, 2], [1, 2, 3, 4, 5, 6]);
    const single = { ...attributes, operandBatchingDims: [], startIndicesBatchingDims: [], sliceSizes: [1, 1] };
    const points = { ...single, offsetDims: [], collapsedSliceDims: [0, 1], startIndexMap: [1, 0] };
    const columnsThenRows = ints([2, 3], [0, 1, 1, 2, 0, 1]);
    expect(valuesOf(g.gather(x, columnsThenRows, { ...points, indexVectorDim: 0 }))).toEqual([[5, 2, 4]]);
  });

  it("rejects slices that do not fit", () => {
    expect(() => g.gather(operand, indices, { ...attributes, sliceSizes: [1, 1, 5, 2] })).toThrowErrorMatchingInlineSnapshot(`[TypeRuleError: gather slices of [1,1,5,2] of float32[2,3,4,2]]`);
    expect(() => g.gather(operand, indices, { ...attributes, startIndexMap: [2] })).toThrowErrorMatchingInlineSnapshot(`[TypeRuleError: gather 2 index components for axes [2]]`);
  });
});

describe("scatter", () => {
  it("writes where the gather reads, and drops what falls outside", () => {
    const updates = g.full(1, { shape: [2, 2, 3, 2, 2], dtype: "float32" });
    const expected = (valuesOf(operand)[0] ?? []).slice();
    for (const a of range(2)) {
      for (const b of range(2)) {
        for (const c of range(3)) {
          const [batch, row, column] = exampleStart(a, b, c);
          for (const i of range(2)) {
            if (row > 2 || column + i > 3) continue;
            for (const j of range(2)) {
              const flat = ((batch * 3 + row) * 4 + column + i) * 2 + j;
              expected[flat] = (expected[flat] ?? 0) + 1;
            }
          }
        }
      }
    }
    const result = g.scatter(operand, indices, updates, scatterLike(attributes, "add"));
    expect(valuesOf(result)).toEqual([expected]);
  });

  const combined: readonly [ScatterKind, number[]][] = [
    ["add", [10, 26, 33]],
    ["multiply", [10, 20 * 2 * 4, 90]],
    ["maximum", [10, 20, 30]],
    ["minimum", [10, 2, 3]],
    ["replace", [10, 4, 3]],
  ];
  it.each(combined)("combines by %s, in order, also where updates meet", (kind, expected) => {
    const x = tensor([3], [10, 20, 30]);
    const updates = tensor([5], [2, 3, 4, 100, 100]);
    const places = ints([5], [1, 2, 1, -1, 3]);
    expect(valuesOf(g.scatter(x, places, updates, scatterLike(alongAxis(1, 0), kind)))).toEqual([expected]);
  });

  it("turns into the gather that it came from", () => {
    expect(gatherLike(scatterLike(attributes, "add"), 4, [2, 2, 3, 2, 2])).toEqual(attributes);
  });
});
