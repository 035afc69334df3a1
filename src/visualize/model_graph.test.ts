import { describe, expect, test } from "vitest";
import { flattenGraph, type GraphNode, type ModelGraph } from "./model_graph.ts";

function node(id: string, model?: ModelGraph): GraphNode {
  return { id, name: id, className: model === undefined ? "Dense" : "Functional", model };
}

const inner: ModelGraph = {
  name: "inner",
  nodes: [node("p"), node("q")],
  edges: [{ from: "p", to: "q" }],
  inputs: ["p"],
  outputs: ["q"],
};
const outer: ModelGraph = {
  name: "outer",
  nodes: [node("i"), node("j"), node("inner", inner), node("k")],
  edges: [
    { from: "i", to: "inner" },
    { from: "inner", to: "k" },
    { from: "j", to: "k" },
  ],
  inputs: ["i", "j"],
  outputs: ["k", "j"],
};
const model: ModelGraph = {
  name: "model",
  nodes: [node("a"), node("b"), node("outer", outer), node("c"), node("d")],
  edges: [
    { from: "a", to: "outer" },
    { from: "b", to: "outer", input: 1 },
    { from: "outer", to: "c" },
    { from: "outer", to: "c" },
    { from: "outer", to: "d", output: 1 },
  ],
  inputs: ["a", "b"],
  outputs: ["c", "d"],
};

describe("flattenGraph", () => {
  test("keeps nested models as boxes, and each pair of boxes once", () => {
    const flat = flattenGraph(model, false);
    expect(flat.boxes.map((box) => box.id)).toEqual(["a", "b", "outer", "c", "d"]);
    expect(flat.clusters).toEqual([]);
    expect(flat.edges.map((edge) => `${edge.from}>${edge.to}`)).toEqual(["a>outer", "b>outer", "outer>c", "outer>d"]);
  });

  test("expanded, leads edges to the layer inside that receives or makes the tensor", () => {
    const flat = flattenGraph(model, true);
    expect(flat.boxes.map((box) => [box.id, box.cluster])).toEqual([
      ["a", undefined],
      ["b", undefined],
      ["outer/i", "outer"],
      ["outer/j", "outer"],
      ["outer/inner/p", "outer/inner"],
      ["outer/inner/q", "outer/inner"],
      ["outer/k", "outer"],
      ["c", undefined],
      ["d", undefined],
    ]);
    expect(flat.clusters.map((cluster) => [cluster.id, cluster.cluster])).toEqual([
      ["outer", undefined],
      ["outer/inner", "outer"],
    ]);
    expect(flat.edges.map((edge) => `${edge.from}>${edge.to}`)).toEqual([
      "outer/inner/p>outer/inner/q",
      "outer/i>outer/inner/p",
      "outer/inner/q>outer/k",
      "outer/j>outer/k",
      "a>outer/i",
      "b>outer/j",
      "outer/k>c",
      "outer/j>d",
    ]);
  });

  test("a nested model without layers stays a box", () => {
    const empty = { name: "e", nodes: [], edges: [], inputs: [], outputs: [] };
    const flat = flattenGraph({ ...empty, nodes: [node("a"), node("e", empty)], edges: [{ from: "a", to: "e" }] }, true);
    expect(flat.boxes.map((box) => box.id)).toEqual(["a", "e"]);
    expect(flat.edges).toEqual([{ from: "a", to: "e" }]);
  });

  test("an edge to an unknown layer names the layers there are", () => {
    const broken = { ...inner, edges: [{ from: "p", to: "z" }] };
    expect(() => flattenGraph(broken, false)).toThrow(/not in model "inner"[^]*expected: one of "p", "q"[^]*received: "z"/);
  });
});
