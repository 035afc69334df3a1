import { expect, it } from "vitest";
import { g } from "./make.ts";
import type { Graph, Node, TensorType } from "./node.ts";
import { printGraph } from "./print.ts";

function graph(types: readonly TensorType[], build: (...parameters: Node[]) => readonly Node[]): Graph {
  const parameters = types.map((type) => g.parameter("p", type));
  return { parameters, outputs: build(...parameters) };
}

const vector: TensorType = { shape: [2], dtype: "float32" };
const matrix: TensorType = { shape: [2, 9], dtype: "float32" };

it("prints a line per node with attributes and type", () => {
  const built = graph([matrix, vector], (x, unused) => {
    const table = g.constant(new Float32Array(18), matrix);
    const sum = g.reduce("add", g.multiply(x, table), [1]);
    return [g.subtract(sum, g.full(0.5, vector)), unused, g.transpose(x, [1, 0])];
  });
  expect(printGraph(built)).toMatchInlineSnapshot(`
    "(%0: float32[2,9], %1: float32[2]) =>
      %2 = constant {data: 18 elements} : float32[2,9]
      %3 = multiply %0, %2 : float32[2,9]
      %4 = reduce %3 {kind: add, dimensions: [1]} : float32[2]
      %5 = constant {data: [0.5]} : float32[2]
      %6 = subtract %4, %5 : float32[2]
      %7 = transpose %0 {permutation: [1, 0]} : float32[9,2]
      %6, %1, %7"
  `);
});

it("prints windows and nested graphs", () => {
  const condition = graph([vector], (x) => [g.reduce("and", g.compare("LT", x, g.like(9, x)), [0])]);
  const body = graph([vector], (x) => [g.add(x, x)]);
  const built = graph([vector, { shape: [], dtype: "int32" }], (x, index) => {
    const pooled = g.reduceWindow("add", x, { dimensions: [2], strides: [1], dilations: [1], padding: [[1, 0]] });
    const loop = g.while(condition, body, [], [pooled]);
    return g.case(index, [body, graph([vector], (y) => [y])], loop);
  });
  expect(printGraph(built)).toMatchInlineSnapshot(`
    "(%0: float32[2], %1: int32[]) =>
      %2 = reduce_window %0 {kind: add, window: {dimensions: [2], strides: [1], dilations: [1], padding: [[1, 0]]}} : float32[2]
      %3 = while %2 {consts: 0} : float32[2]
        condition (%0: float32[2]) =>
          %1 = constant {data: [9]} : float32[2]
          %2 = compare %0, %1 {direction: LT} : bool[2]
          %3 = reduce %2 {kind: and, dimensions: [0]} : bool[]
          %3
        body (%0: float32[2]) =>
          %1 = add %0, %0 : float32[2]
          %1
      %4 = get_tuple_element %3 {index: 0} : float32[2]
      %5 = case %1, %4 : float32[2]
        branch 0 (%0: float32[2]) =>
          %1 = add %0, %0 : float32[2]
          %1
        branch 1 (%0: float32[2]) =>
          %0
      %6 = get_tuple_element %5 {index: 0} : float32[2]
      %6"
  `);
});
