import { beforeAll, expect, test } from "vitest";
import { Dense } from "../layers/core/dense.ts";
import { Input } from "../layers/core/input.ts";
import type { CallOptions } from "../layers/layer.ts";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Model } from "./constructors.ts";

beforeAll(() => useEngine("reference"));

class Doubled extends Model {
  dense = Dense(3);
  trainingFlags: boolean[] = [];

  override call(x: Tensor, { training }: CallOptions) {
    this.trainingFlags.push(training);
    return ops.multiply(this.dense(x), 2);
  }
}

test("a model that is code is built, trained and asked like any other", async () => {
  const model = new Doubled();
  model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
  const history = await model.fit([[1, 2], [3, 4]], [[1, 2, 3], [4, 5, 6]], { epochs: 3, verbose: 0 });
  expect(history.history["loss"]).toHaveLength(3);
  expect(model.trainingFlags).toContain(true);
  expect((await model.predict([[1, 2]], { verbose: 0 })).shape).toEqual([1, 3]);
  expect(model.trainingFlags.at(-1)).toBe(false);
  expect(model.weights.map(({ path }) => path)).toEqual([`${model.name}/${model.dense.name}/kernel`, `${model.name}/${model.dense.name}/bias`]);
});

test("it is an instance of Model and can be part of a graph", () => {
  const model = new Doubled();
  expect(model).toBeInstanceOf(Model);
  expect(model(Input([2])).shape).toEqual([null, 3]);
});

test("it has no tensors between which a graph could be drawn, and says how to get one", () => {
  const model = new Doubled();
  expect(() => model.output).toThrow(/is code[^]*where: .*\.output[^]*Model\(\{ inputs: x, outputs: model\(x\) \}\)/);
  const x = Input([2]);
  expect(Model({ inputs: x, outputs: model(x) }).output.shape).toEqual([null, 3]);
});

class Sum extends Model<{ a: KerasTensor; b: KerasTensor }, { sum: KerasTensor }> {
  override call({ a, b }: { a: Tensor; b: Tensor }) {
    return { sum: ops.add(a, b) };
  }
}

test("inputs and outputs by name, typed by what the class states", async () => {
  const { sum } = await new Sum().predict({ a: [[1]], b: [[2]] }, { verbose: 0 });
  expect(await sum.array()).toEqual([[3]]);
});
