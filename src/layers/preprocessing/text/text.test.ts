import { describe, expect, it } from "vitest";
import { useEngine } from "../../../tensor/current_engine.ts";
import * as layers from "../../index.ts";
import { withCustomObjects } from "../../../util/custom_objects.ts";

useEngine("reference");

describe("TextVectorization", () => {
  it("learns words from arrays and from batches", async () => {
    const learned = async (data: unknown): Promise<unknown> => {
      const layer = layers.TextVectorization({ maxTokens: 4 });
      await layer.adapt(data);
      return layer.getVocabulary();
    };
    function* batches() {
      yield ["The cat", "the dog!"];
      yield ["a cat"];
    }
    expect(await learned([["The cat"], ["the dog!"], ["a cat"]])).toEqual(["", "[UNK]", "the", "cat"]);
    expect(await learned(batches())).toEqual(["", "[UNK]", "the", "cat"]);
  });

  it("cuts and fills up rows", async () => {
    const layer = layers.TextVectorization({ vocabulary: ["a", "b"], outputSequenceLength: 2 });
    expect(await layer(["a b a", "b"]).array()).toEqual([[2, 3], [3, 0]]);
    expect(await layer("c b").array()).toEqual([1, 3]);
  });

  it("counts words of texts of any length, and weighs them", async () => {
    const count = layers.TextVectorization({ vocabulary: ["a", "b"], outputMode: "count" });
    expect(await count(["a b a", "c", ""]).array()).toEqual([[0, 2, 1], [1, 0, 0], [0, 0, 0]]);
    const weigh = layers.TextVectorization({ vocabulary: ["a", "b"], idfWeights: [0.5, 2], outputMode: "tf_idf" });
    expect(await weigh(["a a b c"]).array()).toEqual([[1.25, 1, 2]]);
  });

  it("splits into characters and joins neighbours", async () => {
    const characters = layers.TextVectorization({ vocabulary: ["a", "é"], split: "character" });
    expect(await characters(["aé!"]).array()).toEqual([[2, 3]]);
    const pairs = layers.TextVectorization({ vocabulary: ["a", "a b"], ngrams: 2 });
    expect(await pairs(["a b"]).array()).toEqual([[2, 1, 3]]);
    expect(await layers.TextVectorization({ vocabulary: ["a"], ngrams: [2] })(["a b c"]).array()).toEqual([[1, 1]]);
  });

  it("takes functions for both steps, also out of files", async () => {
    const last = (text: string): string[] => text.split(",").slice(-1);
    const layer = layers.TextVectorization({ vocabulary: ["b"], split: last, standardize: null });
    expect(await layer(["a,b"]).array()).toEqual([[2]]);
    const again = withCustomObjects({ last }, () => layers.deserialize(layers.serialize(layer)));
    expect(again.getConfig()).toEqual(layer.getConfig());
  });

  it("says what does not fit", () => {
    expect(() => layers.TextVectorization({ outputMode: "count", outputSequenceLength: 2 })).toThrow("outputSequenceLength");
    expect(() => layers.TextVectorization()([["a", "b"]])).toThrow("split: null");
    expect(() => layers.TextVectorization({ standardize: "upper" as "lower" })).toThrow(`"lower"`);
  });
});
