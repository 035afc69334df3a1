import { expect, it } from "vitest";
import { Input } from "../../../layers/index.ts";
import * as layers from "../../../layers/index.ts";
import * as ops from "../../../ops/index.ts";
import { WeakFloat } from "../../../tensor/promotion.ts";
import { Model, Sequential } from "../../constructors.ts";
import type { BaseModel } from "../../model.ts";
import { modelFromConfig } from "../read_model.ts";
import { modelFromJson } from "../from_json.ts";
import { antique } from "./antique.ts";

const read = (config: unknown, notes: string[] = []): BaseModel =>
  modelFromConfig(config, "old.h5", { onNote: (text) => notes.push(text) });

const dense = (name: string, units: number, more: object = {}): object => ({
  class_name: "Dense",
  config: { name, trainable: true, dtype: "float32", units, activation: "relu", use_bias: true, ...initializers, ...more },
});
const initializers = {
  kernel_initializer: { class_name: "VarianceScaling", config: { scale: 1, mode: "fan_avg", distribution: "normal", seed: null } },
  bias_initializer: { class_name: "Zeros", config: {} },
};

it("Keras 2: a Sequential model is a list, its first layer says the shape of the input", () => {
  const bare = { class_name: "Sequential", config: [dense("a", 3, { batch_input_shape: [null, 4] }), dense("b", 2)] };
  expect(read(bare).weights.map(({ shape }) => shape)).toEqual([[4, 3], [3], [3, 2], [2]]);
  const wrapped = {
    class_name: "Sequential",
    config: {
      name: "s",
      layers: [
        { class_name: "Bidirectional", config: { name: "bi", batch_input_shape: [null, 5, 2], merge_mode: "concat", layer: { class_name: "LSTM", config: { name: "lstm", units: 3, time_major: false, implementation: 2 } } } },
        { class_name: "BatchNormalization", config: { name: "bn", axis: [1], momentum: 0.9 } },
      ],
    },
  };
  const notes: string[] = [];
  expect(read(wrapped, notes).output.shape).toEqual([null, 6]);
  expect(notes).toContainEqual(expect.stringContaining('unknown option "timeMajor"'));
});

const inputOf = (name: string, size: number): object => ({
  class_name: "InputLayer",
  name,
  config: { batch_input_shape: [null, size], dtype: "float32", sparse: false, name },
  inbound_nodes: [],
});

it("Keras 2: calls are lists of tensors, and those of models inside count from 1", () => {
  const inner = {
    class_name: "Functional",
    name: "inner",
    config: {
      name: "inner",
      layers: [inputOf("i", 4), { ...dense("id", 3), name: "id", inbound_nodes: [[["i", 0, 0, {}]]] }],
      input_layers: [["i", 0, 0]],
      output_layers: [["id", 0, 0]],
    },
    inbound_nodes: [[["x", 0, 0, {}]], [["y", 0, 0, {}]]],
  };
  const outer = {
    class_name: "Model",
    config: {
      name: "outer",
      layers: [
        inputOf("x", 4),
        inputOf("y", 4),
        inner,
        { class_name: "Concatenate", name: "block/cat", config: { name: "block/cat", axis: -1 }, inbound_nodes: [[["inner", 1, 0, {}], ["inner", 2, 0, {}]]] },
        { class_name: "Dropout", name: "drop", config: { name: "drop", rate: 0.5 }, inbound_nodes: [[["block/cat", 0, 0, { training: true }]]] },
      ],
      input_layers: [["x", 0, 0], ["y", 0, 0]],
      output_layers: [["drop", 0, 0]],
    },
  };
  const model = read(outer);
  expect(model.inputs.map(({ shape }) => shape)).toEqual([[null, 4], [null, 4]]);
  expect(model.output.shape).toEqual([null, 6]);
  expect(model.countParams()).toBe(15);
  expect(model.layers.map(({ name }) => name)).toContain("block_cat");
});

it("Keras 2: optimizers, losses and metrics of training configurations", () => {
  const training = {
    optimizer: { class_name: "Adam", config: { name: "Adam", learning_rate: 0.5, decay: 0, beta_1: 0.8, is_legacy_optimizer: false } },
    loss: { class_name: "MeanSquaredError", config: { reduction: "auto", name: "mse" } },
  };
  const model = read({ class_name: "Sequential", config: { name: "s", layers: [dense("a", 3, { batch_input_shape: [null, 4] })] }, compile_config: training });
  expect(model.optimizer.getConfig()).toMatchObject({ learning_rate: 0.5, beta_1: 0.8 });
});

it("Every Keras 3 reads what is written: new options with their defaults are left out", () => {
  const model = Sequential([Input([4]), layers.BatchNormalization(), layers.Dense(2)]);
  const text = model.toJson();
  for (const key of ["ragged", "optional", "quantization_config", "renorm", "input_axes", "DTypePolicy"]) expect(text).not.toContain(`"${key}`);
  expect(text).toContain('"momentum": 0.99');
  const renormed = Sequential([Input([4]), layers.BatchNormalization({ renorm: true })]).toJson();
  expect(renormed).toContain('"renorm_momentum": 0.99');
});

it("Floats are written as floats", () => {
  const model = Sequential([Input([4]), layers.Dropout(0), layers.Dense(2)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  expect(model.toJson()).toMatch(/"momentum": 0\.0/);
  expect(model.toJson()).toMatch(/"rate": 0\.0/);
  expect(model.toJson()).toMatch(/"units": 2,/);
});

it("What a newer Keras 3 adds, and what an older one lacks, does not matter", () => {
  const { config } = JSON.parse(Sequential([Input([4], { name: "x" }), layers.Dense(2, { name: "d" })]).toJson()) as { config: { layers: { config: object }[] } };
  const [input, last] = config.layers as [{ config: object }, { config: object }];
  const future = { ...config, layers: [input, { ...last, config: { ...last.config, something_new: { a: 1 } } }] };
  const notes: string[] = [];
  expect(read({ class_name: "Sequential", config: future }, notes).countParams()).toBe(10);
  expect(notes).toEqual([expect.stringContaining('"somethingNew"')]);
});

it("A model as Keras 2 writes it, for TensorFlow.js, is read back as the same", () => {
  const [x, y] = [Input([4], { name: "x" }), Input([4], { name: "y" })];
  const inner = Sequential([Input([4]), layers.Dense(3)]);
  const model = Model({ inputs: [x, y], outputs: layers.Concatenate()([inner(x), inner(y)]) });
  const old = antique(JSON.parse(model.toJson()) as Parameters<typeof antique>[0], model.name);
  expect(JSON.stringify(old)).not.toContain("module");
  expect(read(old).output.shape).toEqual([null, 6]);
  expect(read(old).countParams()).toBe(15);
});

it("Ops keep their arguments and settings", () => {
  const x = Input([4, 6]);
  const product = ops.einsum("bij,bkj->bik", x, x);
  const model = Model({ inputs: x, outputs: ops.getItem(ops.max(product, { axis: 1 }), [{}, { start: 1 }]) });
  const again = modelFromJson(model.toJson());
  expect(again.output.shape).toEqual([null, 3]);
  expect(again.toJson()).toBe(model.toJson());
});

it("Constants of a graph are floats where they were written as floats", () => {
  const x = Input([4], { dtype: "int32" });
  const [whole, float] = [ops.multiply(x, 2), ops.multiply(x, new WeakFloat(2))];
  const model = Model({ inputs: x, outputs: [whole, float] });
  expect(model.toJson()).toMatch(/, 2\], "kwargs".*, 2\.0\], "kwargs"/);
  const again = modelFromJson(model.toJson());
  expect(again.outputs.map(({ dtype }) => dtype)).toEqual(["int32", "float32"]);
  expect(again.toJson()).toBe(model.toJson());
});
