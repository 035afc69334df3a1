import { beforeAll, expect, test } from "vitest";
import { Concatenate, Dense, Input } from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { Model, Sequential } from "./index.ts";
import { plotHistory, plotModel } from "./plots.ts";
import { summaryOf } from "./summary.ts";

beforeAll(() => useEngine("reference"));

test("a stack: layers without the input, shapes, counts, the optimizer once it has state", async () => {
  const model = Sequential([Input([4]), Dense(3, { name: "a" }), Dense(1, { name: "b" })], { name: "s" });
  const [a, b] = summaryOf(model).layers;
  expect(a).toMatchObject({ name: "a", className: "Dense", outputShapes: [[null, 3]], params: 15, trainable: true });
  expect(b).toMatchObject({ outputShapes: [[null, 1]], params: 4 });
  expect(summaryOf(model)).toMatchObject({ name: "s", connected: false, trainable: { count: 19, bytes: 76 } });
  expect(summaryOf(model).optimizer).toBeUndefined();
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit([[1, 2, 3, 4]], [[1]], { verbose: 0 });
  expect(summaryOf(model).optimizer?.count).toBe(2 + 2 * 19);
});

test("a stack that is not built says so", () => {
  expect(summaryOf(Sequential([Dense(3)])).layers[0]).toMatchObject({ params: null, outputShapes: [] });
});

test("a graph: ops too, and what each is connected to", () => {
  const [a, b] = [Input([2], { name: "a" }), Input([2], { name: "b" })];
  const shared = Dense(2, { name: "shared" });
  const joined = Concatenate({ name: "join" })([shared(a), shared(b)]);
  const model = Model([a, b], ops.multiply(joined, 2));
  const summary = summaryOf(model);
  expect(summary.connected).toBe(true);
  expect(summary.layers.map(({ name }) => name)).toEqual(["a", "b", "shared", "join", expect.stringMatching(/^multiply/)]);
  expect(summary.layers[3]?.connections).toEqual([
    { layer: "shared", nodeIndex: 0, tensorIndex: 0 },
    { layer: "shared", nodeIndex: 1, tensorIndex: 0 },
  ]);
});

test("a graph that is one line has no column for connections; nested models have their layers", () => {
  const inner = Sequential([Input([2]), Dense(2, { name: "inner_dense" })], { name: "inner" });
  const x = Input([2]);
  const summary = summaryOf(Model(x, Dense(1)(inner(x))));
  expect(summary.connected).toBe(false);
  expect(summary.layers[1]?.layers?.map(({ name }) => name)).toEqual(["inner_dense"]);
});

test("summary prints, or gives the text to whoever wants it", () => {
  let text = "";
  Sequential([Input([4]), Dense(3)], { name: "s" }).summary({ print: (given) => (text = given) });
  expect(text).toContain('Model: "s"');
  expect(text).toContain("Total params: 15 (60.00 B)");
});

test("pictures of models and of trainings", async () => {
  const model = Sequential([Input([4]), Dense(3, { name: "first" }), Dense(1)]);
  const svg = await plotModel(model, { showLayerNames: true });
  expect(svg).toMatch(/^<svg/);
  expect(svg).toContain("first");
  expect(await plotHistory({ history: { loss: [2, 1] } }, { title: "curves" })).toContain("curves");
  await expect(plotModel(Sequential([Dense(1)]))).rejects.toThrow(/no graph to draw/);
});
