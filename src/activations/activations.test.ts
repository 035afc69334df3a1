import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { registerSerializable, withCustomObjects } from "../util/custom_objects.ts";
import * as activations from "./index.ts";

useEngine("reference");

describe("activations", () => {
  it("relu has a slope below, a threshold and a ceiling", async () => {
    const x = tensor([-2, 3, 8]);
    const options = { negativeSlope: 0.5, maxValue: 6, threshold: 4 };
    expect(await activations.relu(x).array()).toEqual([0, 3, 8]);
    expect(await activations.relu(ops.cast(x, "float32"), options).array()).toEqual([-3, -0.5, 6]);
  });

  it("gelu is exact unless told otherwise, unlike the op", async () => {
    const [exact, approximate] = [activations.gelu(tensor(1.5)), ops.gelu(tensor(1.5))];
    expect(await exact.item()).not.toBe(await approximate.item());
    expect(await activations.gelu(tensor(1.5), { approximate: true }).item()).toBe(await approximate.item());
  });

  it("are found by name and stand in files by name", () => {
    for (const name of ["relu", "softmax", "gelu", "hard_silu", "mish", "linear", "log_softmax"] as const) {
      expect(activations.serialize(activations.get(name))).toBe(name);
    }
    expect(activations.get("swish")).toBe(activations.silu);
    expect(activations.get(null)).toBe(activations.linear);
  });

  it("can be of one's own", () => {
    const cube = (x: Tensor): Tensor => ops.multiply(x, ops.square(x));
    expect(activations.serialize(cube)).toMatchObject({ class_name: "function", config: "cube" });
    expect(withCustomObjects({ cube }, () => activations.get("cube"))).toBe(cube);
    registerSerializable(cube, { package: "mine" });
    expect(activations.deserialize(activations.serialize(cube))).toBe(cube);
  });

  it("say what is wrong", () => {
    expect(() => activations.get("rleu")).toThrow(`did you mean "relu"`);
  });
});
