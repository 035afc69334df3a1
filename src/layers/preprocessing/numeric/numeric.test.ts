import { describe, expect, it } from "vitest";
import { tensor } from "../../../tensor/convert.ts";
import { useEngine } from "../../../tensor/current_engine.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as layers from "../../index.ts";
import type { AdaptData } from "../batches.ts";

useEngine("reference");

const rounded = async (x: Tensor): Promise<number[]> => Array.from(await x.data(), (value) => Math.round(value * 1e4) / 1e4);

describe("Normalization", () => {
  it("learns the same from batches of any sizes, alone or with targets, as from all data at once", async () => {
    const rows = [[0, 10], [2, 30], [4, 20], [6, 60], [7, 5]];
    const learned = async (data: AdaptData): Promise<number[]> => {
      const layer = layers.Normalization();
      await layer.adapt(data);
      return (await layer.getWeights()).flatMap((weight) => Array.from(weight, (value) => Math.round(value * 1e3) / 1e3));
    };
    const whole = await learned(rows);
    expect(whole).toEqual([3.8, 25, 6.56, 380, 0]);
    expect(await learned([tensor(rows.slice(0, 3)), tensor(rows.slice(3))])).toEqual(whole);
    async function* stream() {
      for (const row of rows) yield [tensor([row]), tensor([1])] as const;
    }
    expect(await learned(stream())).toEqual(whole);
  });

  it("takes statistics that are given, per feature or for all, and undoes itself", async () => {
    const options = { mean: [1, 2], variance: [4, 9] };
    const y = layers.Normalization(options)([[3, 8]]);
    expect(await rounded(y)).toEqual([1, 2]);
    expect(await rounded(layers.Normalization({ ...options, invert: true })(y))).toEqual([3, 8]);
    expect(await rounded(layers.Normalization({ axis: null, mean: 1, variance: 4 })([[3, 5]]))).toEqual([1, 2]);
  });

  it("says what does not fit", async () => {
    expect(() => layers.Normalization({ mean: 1 })).toThrow("a mean and a variance");
    expect(() => layers.Normalization({ axis: 3 })([[1, 2]])).toThrow(/axis cannot be 3/);
    const layer = layers.Normalization();
    await layer.adapt([[1, 2]]);
    await expect(layer.adapt([[1, 2, 3]])).rejects.toThrow("data of another shape");
    await expect(layer.adapt([])).rejects.toThrow("needs data to learn from");
  });
});

describe("Discretization", () => {
  it("learns bins that are about equally full", async () => {
    const layer = layers.Discretization({ numBins: 4 });
    await layer.adapt(tensor(Float32Array.from({ length: 100 }, (_, i) => i)));
    const learned = [23.999982833862305, 48.99998092651367, 73.99998474121094];
    expect(layer.binBoundaries).toEqual(learned);
    expect(await rounded(layer([-5, 30, 74, 1000]))).toEqual([0, 1, 3, 3]);
    expect(layers.deserialize(layers.serialize(layer)).getConfig()["bin_boundaries"]).toEqual(learned);
  });

  it("describes its output before it has learned, but gives none", () => {
    const layer = layers.Discretization({ numBins: 4, outputMode: "one_hot" });
    expect(layer(layers.Input([3])).shape).toEqual([null, 3, 4]);
    expect(() => layer([1, 2])).toThrow("await layer.adapt(data)");
    expect(() => layers.Discretization()).toThrow("numBins");
  });

  it("does not learn what was given", async () => {
    await expect(layers.Discretization({ binBoundaries: [1] }).adapt([1, 2])).rejects.toThrow("nothing to learn");
  });
});

describe("CategoryEncoding", () => {
  it("marks, counts with weights, and writes one row each", async () => {
    const x = [[0, 1, 1]];
    expect(await rounded(layers.CategoryEncoding(3)(x))).toEqual([1, 1, 0]);
    const count = layers.CategoryEncoding(3, { outputMode: "count" });
    const weigh = count as unknown as (x: number[][], options: { countWeights: number[][] }) => Tensor;
    expect(await rounded(weigh(x, { countWeights: [[0.5, 2, 3]] }))).toEqual([0.5, 5, 0]);
    expect(layers.CategoryEncoding({ numTokens: 3, outputMode: "one_hot" })(tensor(x)).shape).toEqual([1, 3, 3]);
    expect(() => layers.CategoryEncoding(0)).toThrow("a whole number above 0");
  });
});

describe("Rescaling", () => {
  it("has a factor per channel, also one in a tensor", async () => {
    const layer = layers.Rescaling(tensor([1, 10]), { offset: 1 });
    expect(await rounded(layer([[1, 2], [3, 4]]))).toEqual([2, 21, 4, 41]);
    expect(layer.getConfig()).toMatchObject({ scale: { class_name: "__tensor__", config: { value: [1, 10], dtype: "int32" } }, offset: 1 });
  });

  it("reads a factor that Keras wrote as a tensor", () => {
    const scale = { class_name: "__tensor__", config: { value: 0.5, dtype: "float32" } };
    expect(layers.deserialize({ class_name: "Rescaling", config: { scale, offset: 0 } }).getConfig()["scale"]).toEqual(scale);
  });
});
