import { describe, expect, it } from "vitest";
import { useEngine } from "../../../tensor/current_engine.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as layers from "../../index.ts";

useEngine("reference");

const numbers = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), (value) => Math.round(value * 1e4) / 1e4);

describe("StringLookup", () => {
  it("learns the most frequent tokens, of equal ones the last in order first", async () => {
    const layer = layers.StringLookup({ maxTokens: 4, maskToken: "" });
    await layer.adapt([["b", "a", "c", "b"], ["", "c", "d", "[UNK]"]]);
    expect(layer.getVocabulary()).toEqual(["", "[UNK]", "c", "b"]);
    expect(layer.getVocabulary({ includeSpecialTokens: false })).toEqual(["c", "b"]);
    expect(await numbers(layer(["", "a", "b", "c"]))).toEqual([0, 1, 3, 2]);
  });

  it("reads batches as they come, as many as asked for", async () => {
    const layer = layers.StringLookup();
    function* batches() {
      yield ["x", "x"];
      yield ["y"];
      yield ["z", "z", "z"];
    }
    await layer.adapt(batches(), { steps: 2 });
    expect(layer.getVocabulary()).toEqual(["[UNK]", "x", "y"]);
  });

  it("weighs tokens by how few documents have them", async () => {
    const layer = layers.StringLookup({ outputMode: "tf_idf" });
    await layer.adapt([["a", "a"], ["a", "b"]]);
    const [a, b] = [Math.log(1 + 2 / 3), Math.log(1 + 2 / 2)];
    const expected = [(a + b) / 2, 2 * a, b].map((value) => Math.round(value * 1e4) / 1e4);
    expect(await numbers(layer([["a", "a", "b", "?"]]))).toEqual(expected);
  });

  it("spreads unknown tokens over several indices by their hash", async () => {
    const layer = layers.StringLookup({ vocabulary: ["a"], numOovIndices: 3 });
    const salted = layers.StringLookup({ vocabulary: ["a"], numOovIndices: 3, salt: [133, 137] });
    expect(await numbers(layer(["a", "A", "B", "E"]))).toEqual([3, 1, 0, 2]);
    expect(await numbers(salted(["a", "A", "B", "E"]))).toEqual([3, 1, 2, 2]);
  });

  it("turns indices into strings, nested as they were", () => {
    const layer = layers.StringLookup({ vocabulary: ["a", "b"], invert: true, maskToken: "" });
    expect(layer([[2, 3], [0, 9]])).toEqual([["a", "b"], ["", "[UNK]"]]);
  });

  it("says what does not fit", async () => {
    expect(() => layers.StringLookup({ vocabulary: ["a", "a"] })).toThrow("cannot use");
    expect(() => layers.StringLookup({ vocabulary: ["a", "b", "c"], maxTokens: 3 })).toThrow("at most 3 tokens");
    expect(() => layers.StringLookup({ invert: true, outputMode: "count" })).toThrow("do not go together");
    expect(() => layers.StringLookup({ vocabulary: ["a"], numOovIndices: 0 })(["b"])).toThrow("numOovIndices is 0");
    expect(() => layers.StringLookup({ outputMode: "count" })(["b"])).toThrow("has no vocabulary yet");
    await expect(layers.StringLookup({ vocabulary: ["a"] }).adapt(["b"])).rejects.toThrow("given in the options");
    expect(() => layers.StringLookup()([["a"], ["b", "c"]])).toThrow("rows of equal length");
  });

  it("is copied with what it has learned", async () => {
    const layer = layers.StringLookup();
    await layer.adapt(["a"]);
    expect((layer.copy() as typeof layer).getVocabulary()).toEqual(["[UNK]", "a"]);
  });
});

describe("IntegerLookup", () => {
  it("works inside a model, unknown numbers by remainder", async () => {
    const layer = layers.IntegerLookup({ vocabulary: [10, 20], numOovIndices: 2, maskToken: 7 });
    expect(await numbers(layer([10, 20, 7, 5, 6]))).toEqual([3, 4, 0, 2, 1]);
    expect(layer(layers.Input([3], { dtype: "int32" })).shape).toEqual([null, 3]);
  });

  it("turns indices into numbers", async () => {
    const layer = layers.IntegerLookup({ vocabulary: [10, 20], invert: true });
    expect(await numbers(layer([[1, 2, 0, 9, -1]]))).toEqual([10, 20, -1, -1, -1]);
  });

  it("learns from arrays and weighs numbers", async () => {
    const layer = layers.IntegerLookup({ outputMode: "count", maxTokens: 5, padToMaxTokens: true });
    await layer.adapt([[5, 5, 3]]);
    expect(layer.getVocabulary()).toEqual([-1, 5, 3]);
    expect(await numbers(layer([[5, 5, 3, 4]]))).toEqual([1, 2, 1, 0, 0]);
  });
});
