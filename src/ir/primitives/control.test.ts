import { expect, it } from "vitest";
import { ints, tensor, valuesOf } from "../evaluate.suite.ts";
import { g } from "../make.ts";
import type { Graph, Node, TensorType } from "../node.ts";

const scalar: TensorType = { shape: [], dtype: "int32" };
const vector: TensorType = { shape: [2], dtype: "float32" };

function graph(types: readonly TensorType[], build: (...parameters: Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type) => g.parameter("p", type));
  return { parameters, outputs: build(...parameters) };
}

it("repeats while the condition holds, consts before carries", () => {
  const condition = graph([scalar, scalar, scalar], (limit, n) => [g.compare("LT", n, limit)]);
  const body = graph([scalar, scalar, scalar], (_, n, product) => [
    g.add(n, g.scalar(1, "int32")),
    g.multiply(product, g.add(n, g.scalar(1, "int32"))),
  ]);
  const run = (limit: number): number[][] => valuesOf(...g.while(condition, body, [ints([], [limit])], [ints([], [0]), ints([], [1])]));
  expect(run(5)).toEqual([[5], [120]]);
  expect(run(0)).toEqual([[0], [1]]);
});

it.each([
  [0, [3, 5]],
  [1, [2, 6]],
  [2, [2, 6]],
  [-1, [2, 6]],
])("runs branch %i, the last one where there is none of this number", (index, expected) => {
  const branches = [graph([vector, vector], (a, b) => [g.add(a, b)]), graph([vector, vector], (a, b) => [g.multiply(a, b)])];
  const operands = [tensor([2], [1, 2]), tensor([2], [2, 3])];
  expect(valuesOf(...g.case(ints([], [index]), branches, operands))).toEqual([expected]);
});

it("rejects branches that end with different types", () => {
  const branches = [graph([vector], (a) => [a]), graph([vector], (a) => [g.reduce("add", a, [0])])];
  expect(() => g.case(ints([], [0]), branches, [tensor([2], [1, 2])])).toThrowErrorMatchingInlineSnapshot(`[TypeRuleError: case branch ends with float32[] instead of float32[2]]`);
});

it("scans forwards and backwards, outputs in the places of their inputs", () => {
  const body = graph([vector, vector, vector], (scale, sum, x) => {
    const next = g.add(sum, g.multiply(scale, x));
    return [next, next, x];
  });
  const inputs = [tensor([2], [1, 10]), tensor([2], [0, 0]), tensor([3, 2], [1, 2, 3, 4, 5, 6])];
  const run = (reverse: boolean): number[][] =>
    valuesOf(...g.scan({ body, consts: 1, carries: 1, length: 3, reverse }, inputs));
  expect(run(false)).toEqual([[9, 120], [1, 20, 4, 60, 9, 120], [1, 2, 3, 4, 5, 6]]);
  expect(run(true)).toEqual([[9, 120], [9, 120, 8, 100, 5, 60], [1, 2, 3, 4, 5, 6]]);
});

it("scans no steps", () => {
  const body = graph([vector], (sum) => [g.add(sum, sum), sum]);
  expect(valuesOf(...g.scan({ body, consts: 0, carries: 1, length: 0, reverse: false }, [tensor([2], [1, 2])]))).toEqual([
    [1, 2],
    [],
  ]);
});

it("computes the body of a custom gradient", () => {
  const body = graph([vector], (x) => [g.add(x, x)]);
  expect(valuesOf(...g.customGradient(body, () => [], [tensor([2], [1, 2])]))).toEqual([[2, 4]]);
});
