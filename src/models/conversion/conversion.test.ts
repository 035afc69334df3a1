import { expect, test } from "vitest";
import * as layers from "../../layers/index.ts";
import { Input, Layer } from "../../layers/index.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { Model, Sequential } from "../constructors.ts";

const numbers = ops.reshape(ops.arange(8, { dtype: "float32" }), [2, 4]);
const targets = ops.zeros([2, 3]);

const array = async (tensor: Tensor): Promise<unknown> => tensor.array();

test("a Sequential becomes Functional with the same layers, weights and optimizer", async () => {
  const model = Sequential([Input([4]), Sequential([layers.Dense(5)]), layers.Dense(3)]);
  model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
  await model.fit(numbers, targets, { epochs: 1 });
  const graph = model.toFunctional();
  expect(graph.className).toBe("Functional");
  expect(graph.name).toBe(model.name);
  expect(graph.layers.slice(1)).toEqual(model.layers);
  expect(graph.weights).toEqual(model.weights);
  expect(graph.optimizer).toBe(model.optimizer);
  await graph.fit(numbers, targets, { epochs: 1 });
  expect(await array(await graph.predict(numbers))).toEqual(await array(await model.predict(numbers)));
  expect(graph.toFunctional()).toBe(graph);
});

test("a chain becomes Sequential and can be made longer, while the graph stays", async () => {
  const x = Input([4], { name: "petals" });
  const model = Model({ inputs: x, outputs: layers.Dense(3, { trainable: false })(layers.Dense(8)(x)) });
  const stack = model.toSequential();
  expect(stack.layers).toEqual(model.layers.slice(1));
  expect(stack.input).toBe(x);
  expect(stack.isCompiled).toBe(false);
  expect(await array(await stack.predict(numbers))).toEqual(await array(await model.predict(numbers)));
  stack.add(layers.Softmax());
  expect([stack.layers.length, model.layers.length]).toEqual([3, 3]);
  expect(stack.toSequential()).toBe(stack);
});

const x = Input([4], { name: "x" });
const y = Input([4], { name: "y" });
const dense = layers.Dense(4, { name: "trunk" })(x);

test.each([
  ["a layer of two inputs", () => Model([x, y], layers.Add()([x, y])), 'it has 2 inputs, "y" besides "x"'],
  ["a list of one input", () => Model([x], layers.Dense(1)(x)), "its inputs are a list of one; a stack has the tensor alone"],
  ["a record of one output", () => Model(x, { a: dense }), "its outputs are a record of one; a stack has the tensor alone"],
  ["a residual", () => Model(x, layers.Add()([dense, layers.Dense(4)(dense)])), 'the output of "trunk" is used 2 times'],
  ["an input twice", () => Model(x, layers.Add({ name: "sum" })([x, x])), 'layer "sum" has 2 inputs'],
  ["a second output", () => Model(x, [dense, layers.Dense(1)(dense)]), 'it has 2 outputs, "trunk" besides'],
  ["an op", () => Model(x, ops.relu(dense)), 'is an op, not a layer'],
  ["options of a call", () => Model(x, layers.Dropout(0.5, { name: "drop" })(dense, { training: true })), 'layer "drop" is called with more'],
])("a graph with %s is no Sequential", (_, make, message) => {
  expect(() => make().toSequential()).toThrow(message);
});

test("a layer called twice is no stack", () => {
  const shared = layers.Dense(4, { name: "again" });
  const model = Model(x, shared(shared(x)));
  expect(() => model.toSequential()).toThrow('layer "again" is called 2 times');
});

test("the fix for a branch makes a stack of the part before it", () => {
  const model = Model(x, layers.Add()([dense, layers.Dense(4)(dense)]));
  const fix = 'Model({ inputs: model.inputs[0], outputs: model.getLayer("trunk").output }).toSequential()';
  expect(() => model.toSequential()).toThrow(fix);
  const run = new Function("Model", "model", `return ${fix}`) as (...args: unknown[]) => { layers: unknown[] };
  expect(run(Model, model).layers).toHaveLength(1);
});

test("models that are code, and stacks without a shape, say what to do", () => {
  class Doubled extends Model {
    dense = layers.Dense(3);
    override call(input: Tensor): Tensor {
      return this.dense(input);
    }
  }
  for (const method of ["toFunctional", "toSequential", "toCode"] as const) {
    expect(() => new Doubled()[method]()).toThrow(/is code: what its call does.*Model\(\{ inputs: x, outputs: model\(x\) \}\)/s);
  }
  class Stack extends Sequential {}
  expect(() => new Stack([Input([4]), layers.Dense(1)]).toFunctional()).toThrow("is code");
  const unbuilt = Sequential([layers.Dense(1)]);
  expect(() => unbuilt.toFunctional()).toThrow(/is not built.*model\.build\(\[null, 784\]\)/s);
  expect(() => unbuilt.toCode({ api: "functional" })).toThrow("is not built");
});

test("layers of one's own are layers of a stack", async () => {
  class Twice extends Layer {
    override call(input: Tensor): Tensor {
      return ops.multiply(input, 2);
    }
  }
  const model = Model(x, new Twice()(x));
  expect(await array(await model.toSequential().predict(ops.ones([1, 4])))).toEqual([[2, 2, 2, 2]]);
});
