import { describe, expect, test } from "vitest";
import { relu } from "../../activations/index.ts";
import { HeNormal } from "../../initializers/index.ts";
import { Dense, Input } from "../../layers/index.ts";
import { DTypePolicy } from "../../layers/dtype_policy.ts";
import { Huber } from "../../losses/index.ts";
import { Adam } from "../../optimizers/index.ts";
import { ExponentialDecay } from "../../optimizers/schedules/index.ts";
import { tensor } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { getCustomObjects, getRegisteredName, getRegisteredObject, registerSerializable } from "../../util/custom_objects.ts";
import { Sequential } from "../index.ts";
import { deserializeKerasObject, serializeKerasObject } from "./keras_object.ts";

class Range {
  readonly options: { readonly low: number; readonly initializer: unknown };

  constructor(options: { readonly low: number; readonly initializer: unknown }) {
    this.options = options;
  }

  getConfig(): Record<string, unknown> {
    return this.options;
  }
}

const there = (object: unknown): unknown => JSON.parse(JSON.stringify(serializeKerasObject(object)));

describe("parts in files", () => {
  test.each([
    ["a layer", Dense(3, { kernelInitializer: HeNormal() })],
    ["a model", Sequential([Input([4]), Dense(3)])],
    ["a loss", Huber({ delta: 2 })],
    ["an optimizer with a schedule", Adam({ learningRate: ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 }) })],
    ["a schedule", ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 })],
    ["a dtype policy", new DTypePolicy("mixed_bfloat16")],
    ["lists, records and plain values", { a: [Huber(), 2, null], b: "text" }],
  ])("%s comes back", (_, object) => {
    const back = deserializeKerasObject(there(object));
    expect(there(back)).toEqual(there(object));
    expect(Object.getPrototypeOf(back)).toBe(Object.getPrototypeOf(object));
  });

  test("a tensor keeps its values", async () => {
    expect(await (deserializeKerasObject(there(tensor([[1, 2], [3, 4]]))) as Tensor).array()).toEqual([[1, 2], [3, 4]]);
  });

  test("functions by name, and activations", () => {
    const double = (x: number): number => 2 * x;
    expect(() => deserializeKerasObject(there(double))).toThrow('There is no class or function "function"');
    expect(deserializeKerasObject(there(double), { customObjects: { double } })).toBe(double);
    expect(deserializeKerasObject({ module: "keras.activations", class_name: "relu", config: "relu" })).toBe(relu);
  });

  test("a class of one's own with getConfig", () => {
    registerSerializable(Range, { package: "keras_object_test" });
    const written = there(new Range({ low: 2, initializer: HeNormal() }));
    expect(written).toMatchObject({ module: null, class_name: "Range", registered_name: "keras_object_test>Range" });
    const back = deserializeKerasObject(written) as Range;
    expect(back).toBeInstanceOf(Range);
    expect(there(back)).toEqual(written);
  });

  test("what no file can hold", () => {
    expect(() => serializeKerasObject(new Date(0))).toThrow(expect.objectContaining({ received: "an object of Date" }));
  });
});

test("the registry can be asked", () => {
  class Thing {}
  expect(getRegisteredName(Thing)).toBe("Thing");
  registerSerializable(Thing, { package: "keras_object_test" });
  expect(getRegisteredName(Thing)).toBe("keras_object_test>Thing");
  expect(getRegisteredObject("keras_object_test>Thing")).toBe(Thing);
  expect(getRegisteredObject("other", { customObjects: { other: Thing } })).toBe(Thing);
  expect(getRegisteredObject("missing")).toBeNull();
  expect(getCustomObjects()["keras_object_test>Thing"]).toBe(Thing);
});
