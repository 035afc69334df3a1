import { describe, expect, it } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import * as layers from "../index.ts";

useEngine("reference");

const a = (): ReturnType<typeof tensor> => tensor([[[1], [2]]], "float32");
const b = (): ReturnType<typeof tensor> => tensor([[[5], [7]]], "float32");

describe("merging layers", () => {
  it("compute what their names say", async () => {
    const inputs = [a(), b()];
    const results = [
      layers.add(inputs),
      layers.subtract(inputs),
      layers.multiply(inputs),
      layers.average(inputs),
      layers.maximum(inputs),
      layers.minimum(inputs),
      layers.concatenate(inputs, { axis: 1 }),
      layers.dot(inputs, { axes: 1 }),
    ];
    expect(await Promise.all(results.map(async (result) => [...(await result.data())]))).toEqual([
      [6, 9],
      [-4, -5],
      [5, 14],
      [3, 4.5],
      [5, 7],
      [1, 2],
      [1, 2, 5, 7],
      [19],
    ]);
  });

  it("put new axes behind the batch where ranks differ", () => {
    expect(layers.Add()([layers.Input([5, 4]), layers.Input([4])]).shape).toEqual([null, 5, 4]);
  });

  it("let the other input stand for what a mask leaves out", async () => {
    const [x, y] = [a(), b()];
    x.mask = tensor([[true, true]]);
    y.mask = tensor([[true, false]]);
    const result = layers.Maximum()([x, y]);
    expect(await result.array()).toEqual([[[5], [2]]]);
    expect(await result.mask?.array()).toEqual([[true, true]]);
  });
});

describe("Dot", () => {
  it("gives the cosine of vectors of length 1", async () => {
    const cosine = layers.Dot(1, { normalize: true })([tensor([[3, 4]], "float32"), tensor([[8, 6]], "float32")]);
    expect(await cosine.item()).toBeCloseTo(0.96, 5);
  });
});

it("what is no tensor is refused, also among tensors", () => {
  const x = layers.Input([4]);
  expect(() => layers.Add()([x, "text" as unknown as typeof x, x])).toThrow(/cannot become a tensor/);
});
