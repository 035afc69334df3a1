import { describe, expect, it } from "vitest";
import { differentiate } from "../../ir/gradient.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import * as ops from "../../ops/index.ts";
import * as layers from "../index.ts";
import type { BaseLayer } from "../layer.ts";

useEngine("reference");

describe("Dense", () => {
  it("computes activation(x · kernel + bias)", async () => {
    const dense = layers.Dense(2, { activation: "relu" });
    dense.ensureBuilt([[null, 3]]);
    dense.setWeights([tensor([[1, -1], [0, 2], [3, 0.5]]), tensor([0.5, -10])]);
    expect(await dense(tensor([[1, 2, 3]])).array()).toEqual([[10.5, 0]]);
  });

  it("names its weights by the path of layers they are in", () => {
    const dense = layers.Dense(2, { name: "head" });
    dense(layers.Input([3]));
    expect(dense.weights.map(({ path }) => path)).toEqual(["head/kernel", "head/bias"]);
  });

  it("shares its weights between calls and is not changed by asking for shapes", () => {
    const dense = layers.Dense(2);
    expect(dense.computeOutputShape([null, 5, 3])).toEqual([null, 5, 2]);
    expect(dense.built).toBe(false);
    dense(layers.Input([3]));
    dense(layers.Input([7, 3]));
    expect(dense.weights.length).toBe(2);
    expect(dense.calls.length).toBe(2);
  });

  it("adds penalties on weights and outputs to the loss", async () => {
    const dense = layers.Dense(1, {
      useBias: false,
      kernelInitializer: "ones",
      kernelRegularizer: "l2",
      activityRegularizer: "l1",
    });
    dense(tensor([[2], [3]]));
    const losses = await Promise.all(dense.losses.map((loss) => loss.item()));
    expect(losses[0]).toBeCloseTo((0.01 * 5) / 2);
    expect(losses[1]).toBeCloseTo(0.01);
  });

  it("can be frozen and fine-tuned by two small matrices", async () => {
    const dense = layers.Dense(2, { loraRank: 1, loraAlpha: 4, kernelInitializer: "zeros" });
    const x = tensor([[1, 2, 3]]);
    dense(x);
    expect(dense.trainableWeights.map(({ name }) => name)).toEqual(["bias", "lora_kernel_a", "lora_kernel_b"]);
    dense.setWeights([ops.zeros([3, 2]), tensor([0, 0.5]), tensor([[1], [1], [1]]), tensor([[0.5, 0]])]);
    expect(await dense(x).array()).toEqual([[12, 0.5]]);
    expect(dense.getConfig()).toMatchObject({ lora_rank: 1, lora_alpha: 4 });
  });

  it("takes a layer with weights as its activation", () => {
    const dense = layers.Dense(2, { activation: layers.PReLU() as never });
    dense(tensor([[1.5, 2]]));
    expect(dense.weights.map(({ name }) => name)).toEqual(["kernel", "bias", "alpha"]);
  });
});

describe("EinsumDense", () => {
  it("leaves open for others what its output shape leaves open, as Keras does", () => {
    const layer = layers.EinsumDense("abc,cde->abde", [null, 4, 16]);
    expect(layer(layers.Input([10, 64])).shape).toEqual([null, null, 4, 16]);
    expect(layer(ops.zeros([2, 10, 64])).shape).toEqual([2, 10, 4, 16]);
  });
});

describe("Embedding", () => {
  it("picks rows and marks id 0 as missing", async () => {
    const embedding = layers.Embedding(3, 2, { maskZero: true, weights: tensor([[0, 0.5], [1, 1.5], [2, 2.5]]) });
    const output = embedding(tensor([[2, 0]]));
    expect(await output.array()).toEqual([[[2, 2.5], [0, 0.5]]]);
    expect(await output.mask?.array()).toEqual([[true, false]]);
  });

  it("adds up the gradients of an id that comes twice", async () => {
    const embedding = layers.Embedding(3, 1);
    const sum = ops.sum(embedding(tensor([[2, 0, 2]])));
    const [gradient] = differentiate([sum.node], [tensor(1, "float32").node], [embedding.weights[0]?.node ?? sum.node]);
    expect(gradient && (await new Tensor(gradient).array())).toEqual([[1], [0], [2]]);
  });
});

describe("masks", () => {
  it("travel from Masking to the layers that pass over missing steps", async () => {
    const x = tensor([[[1], [5], [-1]], [[2], [-1], [-1]]], "float32");
    const masked = layers.Masking({ maskValue: -1 })(x);
    expect(await masked.mask?.array()).toEqual([[true, true, false], [true, false, false]]);
    expect(await layers.GlobalAveragePooling1D()(layers.Dropout(0.5)(masked)).array()).toEqual([[3], [2]]);
  });
});

describe("layers of mixed precision", () => {
  it("compute in 16 bits and update weights in 32", () => {
    const dense = layers.Dense(2, { dtype: "mixed_float16" });
    const output = dense(tensor([[1.5, 2]]));
    expect(output.dtype).toBe("float16");
    expect(dense.weights.map(({ dtype }) => dtype)).toEqual(["float32", "float32"]);
    expect(layers.BatchNormalization({ dtype: "mixed_float16" })(tensor([[1.5, 2]]), { training: true }).dtype).toBe("float16");
  });
});

describe("trainable", () => {
  it("goes down to the layers inside", () => {
    const outer: BaseLayer = layers.Bidirectional(layers.LSTM(2));
    outer.ensureBuilt([[null, 3, 2]]);
    outer.trainable = false;
    expect(outer.trainableWeights).toEqual([]);
    expect(outer.nonTrainableWeights.length).toBe(6);
  });
});

describe("ReversibleEmbedding", () => {
  it("goes back over the same weights, or over others, within the cap", async () => {
    const tied = layers.ReversibleEmbedding(3, 2, { logitSoftCap: 5 });
    tied.ensureBuilt([]);
    tied.setWeights([[[1, 0], [0, 1], [30, 0]]]);
    const scores = await tied([[1, 0]], { reverse: true }).data();
    expect(scores[0]).toBeCloseTo(5 * Math.tanh(0.2), 5);
    expect(scores[2]).toBeCloseTo(5, 3);
    const free = layers.ReversibleEmbedding(3, 2, { tieWeights: false });
    free([1]);
    expect(free.weights.map(({ shape }) => shape)).toEqual([[3, 2], [2, 3]]);
  });
});
