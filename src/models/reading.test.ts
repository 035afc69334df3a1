import { beforeAll, describe, expect, test } from "vitest";
import { Concatenate, Dense, Input } from "../layers/index.ts";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import { deserialize, Model, Sequential, serialize } from "./index.ts";

beforeAll(() => useEngine("reference"));

/** What a model and its copy, with the same weights, write and predict. */
async function copied(model: Model<KerasTensor, KerasTensor>, x: readonly (readonly number[])[]) {
  const written = JSON.stringify(serialize(model));
  const copy = deserialize(JSON.parse(written) as ReturnType<typeof serialize>) as typeof model;
  copy.setWeights(await model.getWeights());
  const facts = async (one: typeof model) => ({
    config: JSON.stringify(serialize(one)),
    prediction: await (await one.predict(x, { verbose: 0 })).array(),
  });
  return { copy: await facts(copy), original: await facts(model) };
}

describe("models made again from their configuration", () => {
  test("Sequential, with and without an Input", async () => {
    const { copy, original } = await copied(Sequential([Input([2]), Dense(3, { activation: "relu" }), Dense(1)]), [[1, 2]]);
    expect(copy).toEqual(original);
    const late = Sequential([Dense(3)]);
    expect(deserialize(serialize(late)).built).toBe(false);
    late.build([null, 2]);
    const built = await copied(late, [[1, 2]]);
    expect(built.copy).toEqual(built.original);
  });

  test("branches, shared layers and ops with constants, options and arguments", async () => {
    const x = Input([4], { name: "x" });
    const shared = Dense(4, { name: "shared" });
    const twice = shared(shared(x));
    const joined = Concatenate()([twice, ops.multiply(x, 2)]);
    const reshaped = ops.sum(ops.reshape(ops.add(joined, tensor([1, 2, 3, 4, 5, 6, 7, 8])), [-1, 2, 4]), { axis: 1 });
    const { copy, original } = await copied(Model(x, ops.softmax(reshaped, { axis: -1 })), [[1, 2, 3, 4]]);
    expect(copy).toEqual(original);
  });

  test("nested models keep their own", async () => {
    const inner = Input([3]);
    const functional = Model({ inputs: inner, outputs: Dense(3)(inner), name: "functional_part" });
    const sequential = Sequential([Input([3]), Dense(3)], { name: "sequential_part" });
    const x = Input([3]);
    const { copy, original } = await copied(Model(x, sequential(functional(functional(x)))), [[1, 2, 3]]);
    expect(copy).toEqual(original);
  });

  test("in the lists of ends, and only there, the calls of nested Functional models count from 1, as in Keras", () => {
    const inner = Input([3]);
    const part = Model({ inputs: inner, outputs: Dense(3)(inner), name: "part" });
    const x = Input([3], { name: "x" });
    const { config } = serialize(Model(x, part(x)));
    expect(config).toMatchObject({ input_layers: ["x", 0, 0], output_layers: ["part", 1, 0] });
  });

  test("structures by name", () => {
    const [a, b] = [Input([1], { name: "a" }), Input([1], { name: "b" })];
    const model = Model({ inputs: { b, a }, outputs: { out: ops.add(a, b) } });
    const copy = deserialize(serialize(model));
    expect(copy.inputNames).toEqual(["a", "b"]);
    expect(copy.outputNames).toEqual(["out"]);
  });
});
