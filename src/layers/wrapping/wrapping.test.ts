import { expect, it } from "vitest";
import * as ops from "../../ops/index.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import * as layers from "../index.ts";

useEngine("reference");

it("SpectralNormalization brings the largest singular value to 1 while training", async () => {
  const dense = layers.Dense(3, { useBias: false });
  const layer = layers.SpectralNormalization(dense, { powerIterations: 50 });
  layer([[1, 2, 3, 4]]);
  dense.setWeights([ops.multiply(dense.weight("kernel").value, 7)]);
  layer([[1, 2, 3, 4]], { training: true });
  const values = await (ops.svd(dense.weight("kernel").value, { computeUv: false }) as { data(): Promise<ArrayLike<number>> }).data();
  expect(values[0]).toBeCloseTo(1, 4);
  expect(layer.weights.map(({ name }) => name)).toEqual(["kernel", "vector_u"]);
  expect(() => layers.SpectralNormalization(layers.ReLU())(layers.Input([3]))).toThrow("a layer with a kernel");
});

it("Wrapper takes a layer and nothing else", () => {
  expect(() => layers.Wrapper("relu" as never)).toThrow("layers.Dense(8)");
  expect(layers.Wrapper(layers.Dense(2))([[1, 2, 3]]).shape).toEqual([1, 2]);
});
