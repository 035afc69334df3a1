import { expect, it } from "vitest";
import { g } from "./make.ts";
import { evaluateGraph } from "./run.ts";

const third = (dtype: "float16" | "bfloat16" | "float32" | "float64", wide: boolean): number[] => {
  const x = g.parameter("x", { shape: [], dtype });
  const graph = { parameters: [x], outputs: [g.divide(x, g.like(3, x))] };
  const inputs = [{ type: x.type, data: Float64Array.of(1) }];
  return evaluateGraph(graph, inputs, { wide }).map(({ data }) => data[0] ?? NaN);
};

it("rounds every result to its dtype", () => {
  expect(third("float16", false)).toEqual([0.333251953125]);
  expect(third("bfloat16", false)).toEqual([0.333984375]);
  expect(third("float32", false)).toEqual([Math.fround(1 / 3)]);
  expect(third("float64", false)).toEqual([1 / 3]);
});

it.each(["float16", "bfloat16", "float32"] as const)("rounds no %s when wide", (dtype) => {
  expect(third(dtype, true)).toEqual([1 / 3]);
});

it("keeps an output that later nodes read", () => {
  const x = g.parameter("x", { shape: [1], dtype: "float32" });
  const doubled = g.add(x, x);
  const graph = { parameters: [x], outputs: [doubled, g.add(doubled, doubled), x] };
  const results = evaluateGraph(graph, [{ type: x.type, data: Float32Array.of(3) }]);
  expect(results.map(({ data }) => [...data])).toEqual([[6], [12], [3]]);
});

it("names a leaf that nobody provides", () => {
  const x = g.parameter("x", { shape: [], dtype: "float32" });
  expect(() => evaluateGraph({ parameters: [], outputs: [g.negate(x)] }, [])).toThrow("not a parameter of the graph");
});
