import { describe, expect, test } from "vitest";
import { Input } from "../layers/index.ts";
import { Model } from "../models/index.ts";
import { tensor } from "../tensor/convert.ts";
import { decodePredictions, type DecodeOptions, type Prediction } from "./decode_predictions.ts";
import * as applications from "./index.ts";

const { preprocessInput } = applications.imagenetUtils;
const image = [[[0, 100, 255]]];
const closeTo = (values: readonly number[]): number[] => values.map((value): number => expect.closeTo(value, 4));

describe("preprocessInput", () => {
  // The values that Keras gives.
  test.each([
    ["tf", [-1, -0.215686, 1]],
    ["torch", [-2.117904, -0.284969, 2.64]],
    ["caffe", [151.061, -16.779, -123.68]],
  ] as const)("%s", async (mode, values) => {
    expect(await preprocessInput(image, { mode }).array()).toEqual([[closeTo(values)]]);
    const first = tensor(image).array().then((nested) => (nested as number[][][]).flat(2).map((value) => [[value]]));
    const swapped = preprocessInput(await first, { mode, dataFormat: "channels_first" });
    expect(await swapped.array()).toEqual(closeTo(values).map((value) => [[value]]));
  });

  test("each family has its own; some models do it themselves", async () => {
    expect(await applications.mobilenetV2.preprocessInput(image).array()).toEqual([[closeTo([-1, -0.215686, 1])]]);
    expect(await applications.vgg16.preprocessInput(image).array()).toEqual([[closeTo([151.061, -16.779, -123.68])]]);
    expect(await applications.efficientnet.preprocessInput(image).array()).toEqual(image);
  });

  test("bytes become floats", () => {
    expect(preprocessInput(tensor(image, "uint8"), { mode: "tf" }).dtype).toBe("float32");
  });

  test("of a symbolic tensor it is part of the model", async () => {
    const x = Input([1, 1, 3], { dtype: "uint8" });
    const model = Model({ inputs: x, outputs: preprocessInput(x) });
    expect(await (await model.predict([image])).array()).toEqual([[[closeTo([151.061, -16.779, -123.68])]]]);
  });

  test("another mode", () => {
    expect(() => preprocessInput(image, { mode: "keras" as never })).toThrow(/mode cannot be "keras"/);
  });
});

describe("decodePredictions", () => {
  const classes = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, [`n${i}`, `class ${i}`]]));
  const classIndex = new TextEncoder().encode(JSON.stringify(classes));
  const decode = (preds: number[][], options: DecodeOptions = {}): Promise<Prediction[][]> => decodePredictions(preds, { classIndex, ...options });
  const row = (scores: Readonly<Record<number, number>>): number[] => Array.from({ length: 1000 }, (_, i) => scores[i] ?? 0);

  test("the likeliest first", async () => {
    const found = await decode([row({ 7: 0.25, 999: 0.5 }), row({ 0: 1 })], { top: 2 });
    expect(found).toEqual([
      [["n999", "class 999", 0.5], ["n7", "class 7", 0.25]],
      [["n0", "class 0", 1], ["n1", "class 1", 0]],
    ]);
    expect((await decode([row({})]))[0]).toHaveLength(5);
  });

  test("what is no prediction of ImageNet's classes, and what is no file of names", async () => {
    await expect(decode([[0.5, 0.5]])).rejects.toThrow(expect.objectContaining({ expected: "[batch, 1000]", received: "[1, 2]" }));
    await expect(decode([row({ 7: 1 })], { classIndex: new TextEncoder().encode("{}") })).rejects.toThrow(/lacks a class/);
  });
});
