import { beforeAll, describe, expect, test } from "vitest";
import { CeratopsError } from "../errors.ts";
import { Input } from "../layers/core/input.ts";
import { Dense } from "../layers/core/dense.ts";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { Model } from "./constructors.ts";

beforeAll(() => useEngine("reference"));

describe("topology", () => {
  test("one input, one output", async () => {
    const x = Input([3], { name: "x" });
    const model = Model({ inputs: x, outputs: Dense(2, { name: "out" })(x) });
    expect(model.layers.map(({ name }) => name)).toEqual(["x", "out"]);
    expect(model.output.shape).toEqual([null, 2]);
    const y = await model.predict([[1, 2, 3]], { verbose: 0 });
    expect(y.shape).toEqual([1, 2]);
  });

  test("inputs and outputs by name", async () => {
    const [a, b] = [Input([2], { name: "a" }), Input([2], { name: "b" })];
    const model = Model({ inputs: { b, a }, outputs: { sum: ops.add(a, b), difference: ops.subtract(a, b) } });
    const { sum, difference } = await model.predict({ a: [[1, 2]], b: [[10, 20]] }, { verbose: 0 });
    expect(await sum.array()).toEqual([[11, 22]]);
    expect(await difference.array()).toEqual([[-9, -18]]);
  });

  test("inputs and outputs in lists, also given by the names of the inputs", async () => {
    const [a, b] = [Input([2], { name: "a" }), Input([2], { name: "b" })];
    const model = Model([b, a], [ops.subtract(a, b)]);
    const [one] = await model.predict([[[10, 20]], [[1, 2]]], { verbose: 0 });
    expect(await one.array()).toEqual([[-9, -18]]);
    const named = { a: [[1, 2]], b: [[10, 20]] };
    // @ts-expect-error -- the type asks for a list; by name works for those who come from Keras
    const [other] = await model.predict(named, { verbose: 0 });
    expect(await other?.array()).toEqual([[-9, -18]]);
  });

  test("a shared layer has one set of weights and one place", () => {
    const [a, b] = [Input([4], { name: "a" }), Input([4], { name: "b" })];
    const shared = Dense(3, { name: "shared" });
    const model = Model([a, b], ops.add(shared(a), shared(b)));
    expect(model.weights).toHaveLength(2);
    expect(model.layers.map(({ name }) => name)).toEqual(["a", "b", "shared"]);
  });

  test("nested models are layers", async () => {
    const inner = Input([2]);
    const double = Model({ inputs: inner, outputs: ops.multiply(inner, 2), name: "double" });
    const x = Input([2]);
    const model = Model({ inputs: x, outputs: double(double(x)) });
    expect(await (await model.predict([[1, 3]], { verbose: 0 })).array()).toEqual([[4, 12]]);
    expect(model.layers.map(({ name }) => name).slice(1)).toEqual(["double"]);
  });

  test("called on values, a model runs at once", async () => {
    const x = Input([2]);
    const model = Model({ inputs: x, outputs: ops.add(x, 1) });
    expect(await model(tensor([[1, 2]])).array()).toEqual([[2, 3]]);
  });

  test("layers are listed by depth, then as the outputs reach them, as Keras lists them", () => {
    const x = Input([4], { name: "x" });
    const deep = Dense(4, { name: "deep2" })(Dense(4, { name: "deep1" })(x));
    const flat = Dense(4, { name: "flat" })(x);
    const model = Model(x, [flat, ops.add(deep, flat)]);
    expect(model.layers.map(({ name }) => name)).toEqual(["x", "deep1", "flat", "deep2"]);
  });
});

describe("mistakes", () => {
  const caught = (body: () => unknown): CeratopsError => {
    try {
      body();
    } catch (error) {
      if (error instanceof CeratopsError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  test("a forgotten input is named with its path", () => {
    const [left, right] = [Input([3], { name: "left" }), Input([3], { name: "right" })];
    const y = Dense(1, { name: "y" })(ops.add(left, right));
    const error = caught(() => Model({ inputs: left, outputs: y, name: "m" }));
    expect(error.message).toContain('input "right"');
    expect(error.where).toMatch(/^right → add\S* → y → output "y"$/);
    expect(error.hint).toContain("inputs: [left, right]");
  });

  test("the input of another model", () => {
    const a = Input([3]);
    const first = Model({ inputs: a, outputs: Dense(2)(a), name: "first" });
    const b = Input([2]);
    const second = Model({ inputs: b, outputs: Dense(1)(b), name: "second" });
    const error = caught(() => Model({ inputs: first.input, outputs: second.output }));
    expect(error.hint).toContain("second(first.output)");
  });

  test("duplicate names", () => {
    const x = Input([3]);
    const y = Dense(2, { name: "d" })(Dense(2, { name: "d" })(x));
    expect(caught(() => Model(x, y)).code).toBe("E_NAME_DUPLICATE");
  });
});
