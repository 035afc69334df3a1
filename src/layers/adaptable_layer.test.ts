import { describe, expect, it } from "vitest";
import { useEngine } from "../tensor/current_engine.ts";
import { tensor } from "../tensor/convert.ts";
import * as layers from "./index.ts";

useEngine("reference");

describe("enableLora", () => {
  it("trains two small matrices in place of the weight, and begins where the layer was", async () => {
    const dense = layers.Dense(3);
    const x = tensor([[1, 2], [3, 4]], "float32");
    const before = await dense(x).array();
    dense.enableLora(1, { loraAlpha: 2 });
    expect(await dense(x).array()).toEqual(before);
    expect(dense.trainableWeights.map(({ name }) => name).toSorted()).toEqual(["bias", "lora_kernel_a", "lora_kernel_b"]);
    dense.weight("lora_kernel_a").assign(tensor([[1], [1]], "float32"));
    dense.weight("lora_kernel_b").assign(tensor([[1, 0, 0]], "float32"));
    const [first] = (await dense(x).array()) as number[][];
    expect((first?.[0] ?? 0) - ((before as number[][])[0]?.[0] ?? 0)).toBeCloseTo(6, 4);
    expect(layers.serialize(dense).config).toMatchObject({ lora_rank: 1, lora_alpha: 2 });
  });

  it("is there for convolutions, embeddings and einsums, too", () => {
    const made = [
      [layers.Conv2D(4, 3), [null, 8, 8, 2], "kernel"],
      [layers.Embedding(7, 3), [null, 2], "embeddings"],
      [layers.EinsumDense("ab,bc->ac", 3), [null, 2], "kernel"],
    ] as const;
    for (const [layer, shape, weight] of made) {
      layer.ensureBuilt([shape]);
      layer.enableLora(2);
      expect(layer.weight(weight).trainable).toBe(false);
      expect(() => layer.enableLora(2)).toThrow("cannot be fine-tuned by small matrices");
    }
  });
});
