import { describe, expect, it } from "vitest";
import { tensor } from "../../../tensor/convert.ts";
import { useEngine } from "../../../tensor/current_engine.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as layers from "../../index.ts";

useEngine("reference");

const rounded = async (x: Tensor | undefined): Promise<number[]> => Array.from((await x?.data()) ?? [], (value) => Math.round(value * 1e3) / 1e3);

/** One image with one channel, counted row by row. */
const counted = (height: number, width: number): Tensor =>
  tensor({ data: Float32Array.from({ length: height * width }, (_, i) => i), shape: [height, width, 1] });

const colours = tensor({ data: new Float32Array([200, 100, 50, 10, 20, 30]), shape: [1, 1, 2, 3] });

describe("layers on images", () => {
  it("change images unless they are told that nothing is trained", async () => {
    const layer = layers.RandomInvert({ factor: [1, 1] });
    expect(await rounded(layer(colours))).toEqual([55, 155, 205, 245, 235, 225]);
    expect(await rounded(layer(colours, { training: false }))).toEqual([200, 100, 50, 10, 20, 30]);
  });

  it("work on channels that come first, and on single images", async () => {
    const layer = layers.RandomTranslation(0, [0.5, 0.5], { dataFormat: "channels_first", fillMode: "constant" });
    const image = tensor({ data: Float32Array.of(1, 2, 3, 4), shape: [1, 1, 4] });
    expect(await rounded(layer(image))).toEqual([0, 0, 1, 2]);
    expect(() => layer([1, 2])).toThrow("[channels, height, width] or [batch, channels, height, width]");
  });

  it("draw anew in each call, and the same again from the same seed", async () => {
    const draws = async (): Promise<number[][]> => {
      const layer = layers.RandomBrightness(0.5, { seed: 3 });
      return [await rounded(layer(colours)), await rounded(layer(colours))];
    };
    const [first, second] = await draws();
    expect(first).not.toEqual(second);
    expect(await draws()).toEqual([first, second]);
  });

  it("refuse factors that make no sense", () => {
    expect(() => layers.RandomBrightness(2)).toThrow("a number from -1 to 1");
    expect(() => layers.RandomPosterization(0)).toThrow("a number from 1 to 8");
    expect(() => layers.RandomGaussianBlur({ kernelSize: 4 })).toThrow("an odd number");
    expect(() => layers.RandomContrast(0.1, { valueRange: [1] as never })).toThrow("the smallest and the largest");
  });
});

describe("what happens to pixels", () => {
  it.each<[string, () => layers.BaseLayer, number[]]>([
    ["RandomBrightness", () => layers.RandomBrightness([0.1, 0.1]), [225.5, 125.5, 75.5, 35.5, 45.5, 55.5]],
    ["RandomGrayscale", () => layers.RandomGrayscale({ factor: 1 }), [124.18, 124.18, 124.18, 18.149, 18.149, 18.149]],
    ["RandomColorDegeneration", () => layers.RandomColorDegeneration([1, 1]), [124.18, 124.18, 124.18, 18.149, 18.149, 18.149]],
    ["RandomPosterization", () => layers.RandomPosterization([1, 1]), [128, 0, 0, 0, 0, 0]],
    ["Solarization", () => layers.Solarization(), [55, 155, 205, 245, 235, 225]],
    ["RandomErasing", () => layers.RandomErasing({ scale: [1, 1], fillValue: 7, factor: [1, 1] }), [7, 7, 7, 7, 7, 7]],
    ["AutoContrast", () => layers.AutoContrast(), [255, 255, 255, 0, 0, 0]],
    ["Equalization", () => layers.Equalization(), [255, 255, 255, 0, 0, 0]],
    ["RandomColorJitter without factors", () => layers.RandomColorJitter(), [200, 100, 50, 10, 20, 30]],
  ])("%s", async (_, make, expected) => {
    const layer = make() as unknown as (x: Tensor) => Tensor;
    const result = await rounded(layer(colours));
    expect(result).toEqual(expected);
  });

  it("hues turn and come back to 1 at the end of the wheel", async () => {
    const red = tensor({ data: Float32Array.of(255, 0, 0), shape: [1, 1, 3] });
    const turned = await rounded(layers.RandomHue([1, 1])(red));
    expect(turned).toEqual([0, 255, 255]);
  });
});

describe("where pixels go", () => {
  it("RandomFlip mirrors all or nothing of an image", async () => {
    const flipped = (await rounded(layers.RandomFlip({ mode: "horizontal", seed: 1 })(counted(2, 2)))).join();
    expect(["0,1,2,3", "1,0,3,2"]).toContain(flipped);
  });

  it("RandomRotation by half a turn", async () => {
    expect(await rounded(layers.RandomRotation([0.5, 0.5])(counted(2, 3)))).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it("RandomZoom by 1 shows twice as much", async () => {
    const zoom = layers.RandomZoom([1, 1], { fillMode: "constant", interpolation: "nearest" });
    expect((await rounded(zoom(counted(3, 3))))[4]).toBe(4);
  });

  it("crops: the middle, a part by chance, or what is there", async () => {
    expect(await rounded(layers.CenterCrop(1, 2)(counted(3, 4)))).toEqual([5, 6]);
    const part = await rounded(layers.RandomCrop(1, 2, { seed: 1 })(counted(3, 4)));
    expect(part[1]).toBe((part[0] ?? 0) + 1);
    expect(await rounded(layers.RandomCrop(1, 2)(counted(3, 4), { training: false }))).toEqual([5, 6]);
    expect(layers.RandomCrop(5, 5)(counted(3, 4)).shape).toEqual([5, 5, 1]);
  });

  it("Resizing keeps whole numbers whole and within bounds", async () => {
    const bytes = tensor({ data: Uint8Array.of(0, 255), shape: [1, 2, 1] });
    const larger = layers.Resizing(1, 4, { interpolation: "bicubic" })(bytes);
    expect(larger.dtype).toBe("uint8");
    expect(Math.max(...(await rounded(larger)))).toBe(255);
  });
});

describe("what belongs to images goes with them", () => {
  const images = counted(4, 4);
  const data = { images, bounding_boxes: { boxes: [[0, 1, 2, 3]], labels: [5] }, segmentation_masks: images };

  it("masks and boxes are moved, labels stay", async () => {
    const layer = layers.RandomTranslation(0, [0.25, 0.25], { fillMode: "constant", boundingBoxFormat: "xyxy" });
    const result = layer({ ...data, labels: tensor([1]) });
    expect(await rounded(result.bounding_boxes?.boxes)).toEqual([1, 1, 3, 3]);
    expect(await rounded(result.bounding_boxes?.labels)).toEqual([5]);
    expect(await rounded(result.labels)).toEqual([1]);
    expect((await rounded(result.segmentation_masks)).slice(0, 4)).toEqual([0, 0, 1, 2]);
  });

  it("boxes that are cut away lose their label", async () => {
    const result = layers.CenterCrop(2, 2, { boundingBoxFormat: "xyxy" })({ images, bounding_boxes: { boxes: [[0, 0, 1, 1], [1, 1, 2, 3]], labels: [5, 6] } });
    expect(await rounded(result.bounding_boxes?.labels)).toEqual([-1, 6]);
    expect((await rounded(result.bounding_boxes?.boxes)).slice(4)).toEqual([0, 0, 1, 2]);
  });

  it("formats of boxes are read and written", async () => {
    const turn = (format: "rel_xywh" | "center_yxhw", box: number[]): Promise<number[]> => {
      const layer = layers.RandomRotation([0.5, 0.5], { boundingBoxFormat: format });
      return rounded(layer({ images: counted(5, 5), bounding_boxes: { boxes: [box], labels: [1] } }).bounding_boxes?.boxes);
    };
    expect(await turn("center_yxhw", [1, 1, 2, 2])).toEqual([3, 3, 2, 2]);
    expect(await turn("rel_xywh", [0.2, 0.2, 0.2, 0.2])).toEqual([0.4, 0.4, 0.2, 0.2]);
  });

  it("a layer that does not know what boxes mean says so", () => {
    expect(() => layers.RandomFlip()(data)).toThrow(`boundingBoxFormat: "xyxy"`);
  });

  it("labels are mixed as images are", async () => {
    const pair = { images: tensor({ data: Float32Array.of(0, 100), shape: [2, 1, 1, 1] }), labels: tensor([[0], [100]], "float32") };
    const { images: mixed, labels } = layers.MixUp({ alpha: 1, seed: 2 })(pair);
    expect(await rounded(labels)).toEqual(await rounded(mixed));
  });

  it("a rectangle of another image counts by its area", async () => {
    const black = new Float32Array(100);
    const both = tensor({ data: Float32Array.of(...black, ...black.map(() => 1)), shape: [2, 10, 10, 1] });
    const { images: cut, labels } = layers.CutMix({ seed: 5 })({ images: both, labels: tensor([[0], [1]], "float32") });
    const pixels = await rounded(cut);
    const mean = (from: number): number => pixels.slice(from, from + 100).reduce((a, b) => a + b, 0) / 100;
    expect(await rounded(labels)).toEqual([mean(0), mean(100)]);
  });
});
