import { expect, it } from "vitest";
import { g } from "./make.ts";
import { Node, type Graph, type TensorType } from "./node.ts";
import { verify } from "./verify.ts";

const vector: TensorType = { shape: [2], dtype: "float32" };
const x = g.parameter("x", vector);
const graph = (...outputs: Node[]): Graph => ({ parameters: [x], outputs });

it("accepts a good graph", () => {
  const [sorted, places] = g.sort([x, g.iota(0, { shape: [2], dtype: "int32" })], 0);
  expect(() => verify({ parameters: [x], outputs: [g.add(x, x), x, ...[sorted, places].flatMap((n) => n ?? [])] })).not.toThrow();
});

const cyclic = new Node("add", [x, x], {}, [vector]);
(cyclic.inputs as Node[])[1] = g.negate(cyclic);
const stranger = g.parameter("y", vector);
const body: Graph = { parameters: [g.parameter("a", vector)], outputs: [stranger] };
const tuple = new Node("sort", [x, x], { dimension: 0, descending: false }, [vector, vector]);

it.each<[what: string, graph: Graph, message: string]>([
  [
    "a wrong result type",
    graph(g.negate(new Node("reshape", [x], { shape: [2, 1] }, [vector]))),
    "graph: %1 = reshape says float32[2] but gives float32[2,1]",
  ],
  [
    "inputs that do not fit",
    graph(new Node("add", [x, g.scalar(1, "float32")], {}, [vector])),
    "graph: %2 = add float32[2] with float32[]",
  ],
  ["a cycle", graph(cyclic), "graph: %1 = negate depends on itself"],
  [
    "a leaf of another graph",
    graph(g.add(x, stranger)),
    'graph: %1 = parameter "y" is not a parameter of this graph',
  ],
  [
    "a leaf of another graph, nested",
    graph(...g.customGradient(body, () => [], [x])),
    'graph: %1 = custom_gradient, body: %1 = parameter "y" is not a parameter of this graph',
  ],
  ["a tuple read whole", graph(new Node("stop_gradient", [tuple], {}, [vector])), "graph: %2 = stop_gradient reads a whole sort"],
  ["a tuple as output", graph(tuple), "graph: %1 = sort is a tuple, and an output"],
  [
    "a constant of the wrong length",
    graph(new Node("constant", [], { data: Float32Array.of(1, 2, 3) }, [vector])),
    "graph: %1 = constant has 3 elements for float32[2]",
  ],
  [
    "an axis that is not there",
    graph(new Node("iota", [], { dimension: 1 }, [vector])),
    "graph: %1 = iota has no such axis in float32[2]",
  ],
  ["a parameter listed twice", { parameters: [x, x], outputs: [x] }, "graph: a parameter is listed twice"],
  ["a parameter that is none", { parameters: [g.negate(x)], outputs: [] }, "graph: negate stands among the parameters"],
])("rejects %s", (_, broken, message) => {
  expect(() => verify(broken)).toThrow(new Error(message));
});
