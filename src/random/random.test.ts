import { beforeAll, describe, expect, it, test } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { NestedArray, Tensor } from "../tensor/tensor.ts";
import { trace } from "../tensor/trace.ts";
import * as random from "./index.ts";

beforeAll(() => useEngine("reference"));

const rounded = async (x: Tensor): Promise<NestedArray> => Array.from(await x.data(), (value) => Math.round(value * 1e5) / 1e5);

describe("values are those of Keras on JAX for the same seed", () => {
  it.each<[string, () => Tensor, number[]]>([
    ["truncatedNormal", () => random.truncatedNormal([4], { seed: 3 }), [0.99376, -0.03823, 0.28542, 0.95312]],
    ["uniform in bfloat16", () => random.uniform([4], { seed: 3, dtype: "bfloat16" }), [0.32813, 0.42969, 0.07813, 0.6875]],
    ["uniform in float16", () => random.uniform([4], { seed: 3, dtype: "float16" }), [0.69238, 0.16895, 0.14844, 0.57227]],
    ["randint", () => random.randint([6], 0, 100, { seed: 4 }), [24, 30, 26, 39, 5, 92]],
    ["randint over nearly all of int32", () => random.randint([2], -(2 ** 31), 2 ** 31 - 1, { seed: 4 }), [1695563352, 134045538]],
    ["shuffle", () => random.shuffle(tensor([0, 1, 2, 3, 4, 5, 6]), { seed: 4 }), [4, 2, 1, 3, 6, 5, 0]],
    ["gamma below 1", () => random.gamma([6], 0.5, { seed: 10 }), [0.35399, 1.06884, 0.43186, 0.18947, 0.07959, 0.12039]],
    ["beta", () => random.beta([6], 2, 3, { seed: 1350 }), [0.1712, 0.33835, 0.39204, 0.25593, 0.75598, 0.38746]],
    ["binomial", () => random.binomial([6], 10, 0.4, { seed: 1349 }), [3, 5, 1, 6, 2, 5]],
    ["categorical", () => random.categorical(tensor([[0, 1, 2]], "float32"), 6, { seed: 4 }), [2, 1, 2, 2, 2, 2]],
  ])("%s", async (_, make, expected) => {
    expect(await rounded(make())).toEqual(expected);
  });

  it("the shared generator after setRandomSeed", async () => {
    random.setRandomSeed(7);
    expect(await rounded(random.normal([3]))).toEqual([1.93403, 0.16062, -0.33816]);
    expect(await rounded(random.normal([3]))).toEqual([0.87538, -1.73253, -0.83947]);
  });

  it("seeds for what is given none", () => {
    random.setRandomSeed(42);
    expect([1, 2, 3, 4].map(() => random.makeDefaultSeed())).toEqual([686579304, 119540832, 26855093, 796233791]);
  });
});

test("a generator gives new values at each call, and the same ones again from the same seed", async () => {
  const draw = async (): Promise<NestedArray[]> => {
    const seed = new random.SeedGenerator(5);
    return [await random.normal([2], { seed }).array(), await random.normal([2], { seed }).array()];
  };
  const [first, second] = await draw();
  expect(first).not.toEqual(second);
  expect(await draw()).toEqual([first, second]);
});

test("in a compiled step the generator's state is read and moved on", () => {
  const seed = new random.SeedGenerator(5);
  const { variables, updates } = trace([], () => [random.normal([2], { seed }), random.normal([2], { seed })]);
  expect(variables).toEqual([seed.state]);
  expect(updates[0]).toBeDefined();
});

test("dropout keeps the sum on average and shares its mask along axes of size 1", async () => {
  const dropped = await random.dropout(ops.ones([4, 1000]), 0.25, { noiseShape: [1, null], seed: 1 }).data();
  const row = Array.from(dropped.slice(0, 1000));
  expect(Array.from(dropped.slice(3000))).toEqual(row);
  expect(row.reduce((sum, value) => sum + value, 0) / 1000).toBeCloseTo(1, 1);
  expect(new Set(row)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
});

test("seeds and dtypes that cannot be are refused", () => {
  expect(() => random.normal([2], { seed: 1.5 })).toThrow(/A seed must be a whole number/);
  expect(() => random.uniform([2], { dtype: "int32" })).toThrow(/random\.randint/);
  expect(() => random.randint([2], 0, 9, { dtype: "float32" })).toThrow(/random\.uniform/);
});
