import { describe, expect, it } from "vitest";
import * as initializers from "../../initializers/index.ts";
import * as ops from "../../ops/index.ts";
import { setRandomSeed } from "../../random/index.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as layers from "../index.ts";
import type { BaseLayer } from "../layer.ts";

useEngine("reference");

const waves = (...shape: number[]): Tensor => ops.reshape(ops.sin(ops.arange(shape.reduce((a, b) => a * b), { dtype: "float32" })), shape);
const x = waves(2, 3, 4);
const images = waves(1, 2, 4, 2);

const common = {
  kernelInitializer: initializers.Constant({ value: 0.3 }),
  recurrentInitializer: initializers.Constant({ value: 0.2 }),
  dropout: 0.5,
  seed: 11,
};
const both = { ...common, recurrentDropout: 0.4 };

type Called = BaseLayer & ((x: Tensor, options?: { readonly training: boolean }) => Tensor);

describe("dropout of recurrent layers draws what Keras draws on JAX, gate by gate", () => {
  it.each([
    ["LSTM", layers.LSTM(2, both), x, [0.16581, 0.16581, 0.09622, 0.09622]],
    ["LSTM with dropout on its inputs only", layers.LSTM(2, common), x, [-0.00689, -0.00689, 0.26012, 0.26012]],
    ["GRU", layers.GRU(2, both), x, [-0.13387, -0.13387, -0.21877, -0.21877]],
    ["GRU with the reset before the product", layers.GRU(2, { ...both, resetAfter: false }), x, [-0.13387, -0.13387, -0.21877, -0.21877]],
    ["SimpleRNN", layers.SimpleRNN(2, both), x, [0.23634, 0.23634, 0.4905, 0.4905]],
    [
      "ConvLSTM1D",
      layers.ConvLSTM1D(2, 3, { ...both, padding: "same" }),
      images,
      [0.39113, 0.39113, 0.20777, 0.20777, 0.11358, 0.11358, 0.13577, 0.13577],
    ],
  ] as const)("%s", async (_name, layer, input, expected) => {
    const called = layer as unknown as Called;
    // Random numbers are used up by calls outside of training, too.
    called(input);
    const received = Array.from(await called(input, { training: true }).data(), (value) => Math.round(value * 1e5) / 1e5);
    expect(received).toEqual(expected);
  });

  it("leaves the same seeds to the weights", async () => {
    setRandomSeed(7);
    const made = [
      [() => layers.SimpleRNN(2), x],
      [() => layers.ConvLSTM1D(2, 2), images],
      [() => layers.GRU(2), x],
    ] as const;
    const found: number[] = [];
    for (const [make, input] of made) {
      const layer = make() as unknown as Called;
      layer(input);
      for (const weight of (await layer.getWeights()).slice(0, 2)) found.push(...Array.from(weight.slice(0, 2)));
    }
    const expected = [0.16218, -0.0807, -0.55093, 0.83455, -0.08602, -0.27098, -0.12673, -0.50697, 0.29474, 0.21136, 0.48161, 0.31236];
    expect(found.map((value) => Math.round(value * 1e5) / 1e5)).toEqual(expected);
  });
});
