import { describe, expect, it } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import { fromTypedArray } from "../../tensor/tensor.ts";
import * as layers from "../index.ts";
import { attentionEquations, projection } from "./equations.ts";

useEngine("reference");

const x = fromTypedArray(Float32Array.from({ length: 24 }, (_, i) => Math.sin(i * i)), [2, 4, 3], "float32");

describe("MultiHeadAttention", () => {
  it("gives scores that add up to 1 and see no future", async () => {
    const attention = layers.MultiHeadAttention(2, 3);
    const [output, scores] = attention(x, x, { returnAttentionScores: true, useCausalMask: true });
    expect([output.shape, scores.shape]).toEqual([[2, 4, 3], [2, 2, 4, 4]]);
    const rows = (await scores.array()) as number[][][][];
    for (const matrix of rows.flat()) {
      matrix.forEach((row, i) => {
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect(row.slice(i + 1).every((score) => score === 0)).toBe(true);
      });
    }
  });

  it("gives the same with and without scores", async () => {
    const attention = layers.MultiHeadAttention(2, 3);
    const mask = tensor([[true, true, false, true], [true, false, false, false]]);
    const [output] = attention(x, x, { returnAttentionScores: true, valueMask: mask });
    const direct = await attention(x, x, { valueMask: mask }).data();
    (await output.data()).forEach((number, i) => expect(number).toBeCloseTo(direct[i] ?? Number.NaN, 5));
  });

  it("makes the key's projection for the key it is called with", () => {
    const attention = layers.MultiHeadAttention(2, 3, { name: "look" });
    const [query, value, key] = [layers.Input([4, 5]), layers.Input([6, 7]), layers.Input([6, 8])];
    attention(query, value, { key });
    expect(attention.weights.map(({ path, shape }) => [path, shape])).toEqual([
      ["look/query/kernel", [5, 2, 3]],
      ["look/query/bias", [2, 3]],
      ["look/key/kernel", [8, 2, 3]],
      ["look/key/bias", [2, 3]],
      ["look/value/kernel", [7, 2, 3]],
      ["look/value/bias", [2, 3]],
      ["look/attention_output/kernel", [2, 3, 5]],
      ["look/attention_output/bias", [5]],
    ]);
  });

  it("begins with other numbers in every projection", async () => {
    const attention = layers.MultiHeadAttention(2, 3, { useBias: false });
    attention(x, x);
    const kernels = await attention.getWeights();
    expect(new Set(kernels.slice(0, 3).map(String)).size).toBe(3);
  });
});

describe("equations", () => {
  it("project the last axis to heads, and back", () => {
    expect(projection(2, 1, [4, 8])).toEqual({ equation: "abc,cde->abde", outputShape: [null, 4, 8], biasAxes: "de" });
    expect(projection(2, 2, [16]).equation).toBe("abcd,cde->abe");
  });

  it("attend over one axis or several", () => {
    expect(attentionEquations(4, [1])).toEqual({ scores: "aecd,abcd->acbe", combine: "acbe,aecd->abcd" });
    expect(attentionEquations(5, [1, 2]).scores).toBe("afgde,abcde->adbcfg");
  });
});

describe("Attention", () => {
  it("weighs values by how well keys fit the query, and hides what a mask hides", async () => {
    const [query, key, value] = [tensor([[[100, 0]]], "float32"), tensor([[[1, 0], [0, 1]]], "float32"), tensor([[[5], [9]]], "float32")];
    const attention = layers.Attention();
    expect(await attention([query, value, key]).array()).toEqual([[[5]]]);
    const mask = [undefined, tensor([[false, true]])] as never;
    expect(await attention([query, value, key], { mask }).array()).toEqual([[[9]]]);
  });
});
