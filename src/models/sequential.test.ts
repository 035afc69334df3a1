import { beforeAll, describe, expect, test } from "vitest";
import { Dense } from "../layers/core/dense.ts";
import { Input } from "../layers/core/input.ts";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { Model, Sequential } from "./constructors.ts";

beforeAll(() => useEngine("reference"));

const paths = (model: { readonly weights: readonly { readonly path: string }[] }): string[] => model.weights.map(({ path }) => path);

describe("life cycle", () => {
  test("with an Input, the weights are there at once, under the name of the model", () => {
    const model = Sequential([Input([4]), Dense(3, { name: "a" }), Dense(2, { name: "b" })], { name: "s" });
    expect(model.built).toBe(true);
    expect(paths(model)).toEqual(["s/a/kernel", "s/a/bias", "s/b/kernel", "s/b/bias"]);
    expect(model.layers.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(model.output.shape).toEqual([null, 2]);
  });

  test("without one, the first data make them, for any size of batch", async () => {
    const model = Sequential([Dense(3, { name: "a" })], { name: "s" });
    expect(model.built).toBe(false);
    expect((await model.predict([[1, 2]], { verbose: 0 })).shape).toEqual([1, 3]);
    expect(model.input.shape).toEqual([null, 2]);
    expect(paths(model)).toEqual(["s/a/kernel", "s/a/bias"]);
  });

  test("build makes them too", () => {
    const model = Sequential([Dense(3, { name: "a" })], { name: "s" });
    model.build([null, 5]);
    expect(paths(model)).toEqual(["s/a/kernel", "s/a/bias"]);
    expect(model.weights[0]?.shape).toEqual([5, 3]);
  });

  test("its first layer may say the shape of a sample, as in older Keras", () => {
    const model = Sequential([Dense(3, { name: "a", inputShape: [4] }), Dense(2, { inputShape: [9] })], { name: "s" });
    expect(model.input.shape).toEqual([null, 4]);
    expect(model.weights[0]?.shape).toEqual([4, 3]);
    expect(Dense(3, { inputShape: [4] }).getConfig()).not.toHaveProperty("input_shape");
    expect(() => Sequential([Dense(3, { inputShape: [-1] })])).toThrow(/shape of one sample/);
  });

  test("add and pop keep the weights of the layers that stay", () => {
    const model = Sequential([Input([4]), Dense(3, { name: "a" })]);
    const [kernel] = model.weights;
    model.add(Dense(2, { name: "b" }));
    expect(model.output.shape).toEqual([null, 2]);
    expect(model.pop().name).toBe("b");
    expect(model.output.shape).toEqual([null, 3]);
    expect(model.weights[0]).toBe(kernel);
  });

  test("a layer that does not fit is not kept", () => {
    const model = Sequential([Input([4]), Dense(3)]);
    expect(() => model.add(Dense(3, { name: model.layers[0]?.name }))).toThrow(/two layers are called/);
    expect(model.layers).toHaveLength(1);
  });

  test("a model inside a model", async () => {
    const inner = Sequential([Input([4]), Dense(3)]);
    const outer = Sequential([inner, Dense(2)]);
    expect(outer.built).toBe(true);
    const x = Input([4]);
    const model = Model({ inputs: x, outputs: ops.multiply(outer(x), 2) });
    expect((await model.predict([[1, 2, 3, 4]], { verbose: 0 })).shape).toEqual([1, 2]);
    expect(model.getLayer(`${outer.name}/${inner.name}`)).toBe(inner);
  });

  test("classes can extend it", () => {
    class Twice extends Sequential {
      constructor() {
        super([Input([4]), Dense(4), Dense(4)]);
      }
    }
    const model = new Twice();
    expect(model).toBeInstanceOf(Sequential);
    expect(model.className).toBe("Twice");
    expect(model.output.shape).toEqual([null, 4]);
  });
});
