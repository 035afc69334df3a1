import { describe, expect, it } from "vitest";
import { useEngine } from "../tensor/current_engine.ts";
import * as layers from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { Model, Sequential } from "./index.ts";

useEngine("reference");

const { Input } = layers;
const words = ["red", "green", "blue"];

describe("models that begin with texts", () => {
  it("predict, fit and evaluate on texts, batch by batch", async () => {
    const model = Sequential([
      Input([1], { dtype: "string" }),
      layers.StringLookup({ vocabulary: words }),
      layers.Embedding(4, 2),
      layers.Flatten(),
      layers.Dense(1),
    ]);
    model.compile({ optimizer: "adam", loss: "mean_squared_error" });
    const x = [["red"], ["green"], ["blue"], ["pink"], ["red"]];
    const rows = (await (await model.predict(x, { batchSize: 2, verbose: 0 })).array()) as number[][];
    expect(rows[0]).toEqual(rows[4]);
    expect(rows[0]).not.toEqual(rows[1]);
    await model.fit(x, [[1], [2], [3], [4], [1]], { epochs: 1, batchSize: 2, validationSplit: 0.2, verbose: 0 });
    expect(await (await model.predict(x, { verbose: 0 })).array()).not.toEqual(rows);
    expect((await model.evaluate(x, [[1], [2], [3], [4], [1]], { verbose: 0 }))["loss"]).toBeGreaterThan(0);
    expect(await model(x).array()).toEqual(await (await model.predictOnBatch(x)).array());
  });

  it("take texts and numbers together, by name", async () => {
    const [title, size] = [Input([], { dtype: "string", name: "title" }), Input([1], { name: "size" })];
    const counts = layers.TextVectorization({ vocabulary: words, outputMode: "count" })(title);
    const model = Model({ inputs: { title, size }, outputs: layers.Concatenate()([ops.cast(counts, "float32"), size]) });
    const data = { title: ["red red green", "black"], size: [[7], [8]] };
    expect(await (await model.predict(data, { verbose: 0 })).array()).toEqual([[0, 2, 1, 0, 7], [1, 0, 0, 0, 8]]);
    expect(await model(data).array()).toEqual([[0, 2, 1, 0, 7], [1, 0, 0, 0, 8]]);
    expect(model.inputs.map(({ dtype }) => dtype)).toEqual(["float32", "string"]);
  });

  it("learn their input from the texts they are given first", async () => {
    const model = Sequential([layers.TextVectorization({ vocabulary: words, outputMode: "multi_hot" })]);
    expect(await (await model.predict(["blue", "red green"], { verbose: 0 })).array()).toEqual([[0, 0, 0, 1], [0, 1, 1, 0]]);
  });

  it("hash numbers before the steps, too", async () => {
    const x = Input([1], { dtype: "int32" });
    const ids = Model({ inputs: x, outputs: layers.Hashing(5)(x) });
    const expected = await layers.Hashing(5)([[1], [2], [3]]).array();
    expect(await (await ids.predict(tensor([[1], [2], [3]]), { verbose: 0 })).array()).toEqual(expected);
    expect(await ids(tensor([1, 2, 3])).array()).toEqual(expected);
  });

  it("know the length of their texts only with the texts", () => {
    const x = Input([1], { dtype: "string" });
    expect(layers.TextVectorization()(x).shape).toEqual([null, null]);
    expect(layers.TextVectorization({ outputSequenceLength: 4 })(x).shape).toEqual([null, 4]);
  });

  it("refuse texts where numbers are needed, and the other way round", async () => {
    const x = Input([1], { dtype: "string" });
    expect(() => layers.Dense(2)(x)).toThrow("holds texts, which nothing can compute with");
    expect(() => ops.add(x, 1)).toThrow("holds texts");
    const model = Sequential([Input([1]), layers.Dense(1)]);
    await expect(model.predict(["a", "b"], { verbose: 0 })).rejects.toThrow("x holds texts, and the model takes numbers there");
  });

  it("refuse trained layers before those that need values", () => {
    const x = Input([3]);
    const hidden = ops.cast(layers.Dense(1)(x), "int32");
    expect(() => Model({ inputs: x, outputs: layers.Hashing(3)(hidden) })).toThrow("stands before a layer that prepares data");
  });
});
