import { describe, expect, it } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as layers from "../index.ts";

useEngine("reference");

const x = tensor([[1], [3]], "float32");
const values = (tensors: readonly { readonly value: Tensor }[]): Promise<unknown[]> =>
  Promise.all(tensors.map(({ value }) => value.array()));

describe("BatchNormalization", () => {
  it("uses the batch's statistics in training and moves the moving ones towards them", async () => {
    const layer = layers.BatchNormalization({ momentum: 0.75, epsilon: 0 });
    expect(await layer(x, { training: true }).array()).toEqual([[-1], [1]]);
    expect(await values(layer.nonTrainableWeights)).toEqual([[0.5], [1]]);
    expect(await layer(x).array()).toEqual([[0.5], [2.5]]);
    expect(await values(layer.nonTrainableWeights)).toEqual([[0.5], [1]]);
  });

  it("leaves the moving statistics alone when it is frozen", async () => {
    const layer = layers.BatchNormalization({ trainable: false, epsilon: 0 });
    expect(await layer(x, { training: true }).array()).toEqual([[1], [3]]);
    expect(await values(layer.weights)).toEqual([[1], [0], [0], [1]]);
  });

  it("does not count what a mask leaves out", async () => {
    const layer = layers.BatchNormalization({ momentum: 0 });
    layer(tensor([[[1], [3], [100]]], "float32"), { training: true, mask: tensor([[true, true, false]]) });
    const [mean, variance] = (await values(layer.nonTrainableWeights)) as [[number], [number]];
    expect(mean[0]).toBeCloseTo(2, 5);
    expect(variance[0]).toBeCloseTo(1, 5);
  });
});

describe("GroupNormalization", () => {
  it("is instance normalization with a group per channel", async () => {
    const images = tensor([[[1, 10], [3, 30]]], "float32");
    const rounded = (await layers.GroupNormalization({ groups: -1, epsilon: 0 })(images).data()).map(Math.round);
    expect([...rounded]).toEqual([-1, -1, 1, 1]);
  });
});
