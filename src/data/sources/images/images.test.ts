import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import { fitSize } from "./fit_size.ts";
import { imgToArray, loadImg, type LoadInterpolation } from "./load_img.ts";
import { arrayToImg, saveImg } from "./save_img.ts";

/** A PNG of 5 x 7 random pixels. */
const file = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAIAAAAG+GGPAAAAeUlEQVR4nAFuAJH/AKwvdcBD+8NnCdMV8iRXRthYjDrB5gEnV64x+vfB/KPwRyvHX1IuXOrCA7QA2LHzHZOTjqcgwQm5fyAfyvSXo/7LBJoGKQXtZBaiZWXfO+tnZeo2I7ZONgFB56n4PL0+6EjbUNI8CLX+FnXIUprVizadOjOZHQAAAABJRU5ErkJggg==",
    "base64",
  ),
);

const sumOf = (data: ArrayLike<number>): number => Array.from(data).reduce((sum, value) => sum + value, 0);
const orderedSum = (data: ArrayLike<number>): number => Array.from(data).reduce((sum, value, i) => sum + i * value, 0);

describe("loadImg", () => {
  // Sums of the values, plain and weighted by their places, that Keras 3.15 with Pillow 12.3 gives.
  test.each<[LoadInterpolation, [number, number], number, number]>([
    ["nearest", [3, 4], 4522, 79900],
    ["nearest", [8, 9], 27630, 2842576],
    ["bilinear", [3, 4], 4432, 75710],
    ["bilinear", [8, 9], 26704, 2776263],
    ["bicubic", [3, 4], 4433, 75538],
    ["bicubic", [8, 9], 26693, 2771622],
    ["lanczos", [3, 4], 4430, 75354],
    ["lanczos", [8, 9], 26718, 2779521],
    ["box", [3, 4], 4465, 75526],
    ["box", [8, 9], 27630, 2842576],
    ["hamming", [3, 4], 4445, 76011],
    ["hamming", [8, 9], 26791, 2777514],
  ])("%s to %o is Pillow's", async (interpolation, targetSize, sum, ordered) => {
    const { data, shape } = await loadImg(file, { interpolation, targetSize });
    expect(shape).toEqual([...targetSize, 3]);
    // Pillow's weights are fixed-point numbers, so that a value midway between two bytes may become the other one.
    expect(Math.abs(sumOf(data) - sum)).toBeLessThanOrEqual(1);
    expect(Math.abs(orderedSum(data) - ordered)).toBeLessThan(data.length);
  });

  test("cuts the middle out", async () => {
    const { data } = await loadImg(file, { interpolation: "bilinear", targetSize: [2, 2], keepAspectRatio: true });
    expect([...data]).toEqual([113, 97, 129, 152, 122, 143, 97, 105, 135, 106, 112, 131]);
  });

  test("grey and with opacity", async () => {
    const grey = await loadImg(file, { colorMode: "grayscale" });
    expect([...grey.data.subarray(0, 7)]).toEqual([92, 125, 120, 103, 70, 132, 157]);
    const { data, shape } = await loadImg(new Blob([file]), { colorMode: "rgba" });
    expect([shape, ...data.subarray(0, 4)]).toEqual([[5, 7, 4], 172, 47, 117, 255]);
  });

  test("what is no picture, or not there, is named", async () => {
    await expect(loadImg(Uint8Array.of(1, 2, 3))).rejects.toThrow(/picture cannot be read[^]*bytes in memory/);
    await expect(loadImg("missing.png")).rejects.toThrow(/no such file[^]*missing\.png/);
    await expect(loadImg(file, { colorMode: "hsv" as "rgb" })).rejects.toThrow(/colorMode/);
    await expect(loadImg(file, { interpolation: "lanczos3" as "lanczos" })).rejects.toThrow(/interpolation/);
  });
});

test("imgToArray: floats, channels last or first", () => {
  const picture = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] } as const;
  expect(imgToArray(picture)).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] });
  expect(imgToArray(picture, { dataFormat: "channels_first" })).toEqual({
    data: Float32Array.of(1, 4, 2, 5, 3, 6),
    shape: [3, 1, 2],
  });
});

describe("arrayToImg", () => {
  test("stretches values, or keeps them within bytes", async () => {
    expect(await arrayToImg([[[-1], [0], [1]]])).toEqual({ data: Uint8Array.of(0, 127, 255), shape: [1, 3, 1] });
    expect((await arrayToImg([[[7], [7]]])).data).toEqual(Uint8Array.of(0, 0));
    expect((await arrayToImg([[[-3], [12.7], [300]]], { scale: false })).data).toEqual(Uint8Array.of(0, 12, 255));
  });

  test("takes channels from the first axis", async () => {
    const x = { data: Float32Array.of(1, 4, 2, 5, 3, 6), shape: [3, 1, 2] };
    expect(await arrayToImg(x, { dataFormat: "channels_first", scale: false })).toEqual({
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
      shape: [1, 2, 3],
    });
  });

  test("refuses what is no picture", async () => {
    await expect(arrayToImg([[1, 2]])).rejects.toThrow(/three axes[^]*\[1, 2\]/);
    await expect(arrayToImg([[[1, 2]]])).rejects.toThrow(/1, 3 or 4 channels/);
  });
});

test("saveImg writes what loadImg reads", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pictures-"));
  const path = join(folder, "a.png");
  const { data, shape } = await loadImg(file, { colorMode: "rgba" });
  await saveImg(path, { data, shape }, { scale: false });
  expect(await loadImg(path, { colorMode: "rgba" })).toEqual({ data, shape });
  await saveImg(join(folder, "a"), [[[0], [1]]], { fileFormat: "jpg" });
  expect([...(await readFile(join(folder, "a"))).subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
});

describe("fitSize", () => {
  const grid = { data: Float32Array.from({ length: 5 * 7 * 2 }, (_, i) => (i * 37) % 101), shape: [5, 7, 2] as const };

  test.each(["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"] as const)(
    "%s is ops.image.resize's",
    async (interpolation) => {
      for (const size of [
        [3, 10],
        [8, 4],
      ] as const) {
        const { data } = fitSize(grid, size, interpolation, "distort");
        const expected = await ops.image.resize(tensor(grid), size, { interpolation }).data();
        expect(Math.max(...data.map((value, i) => Math.abs(value - Number(expected[i]))))).toBeLessThan(1e-3);
      }
    },
  );

  test("area is the average of what is covered", () => {
    const { data } = fitSize({ data: [0, 2, 4, 6, 10], shape: [1, 5, 1] }, [1, 2], "area", "distort");
    expect([...data].map((value) => Number(value.toFixed(4)))).toEqual([1.6, 7.2]);
  });

  test.each(["gaussian", "mitchellcubic"] as const)("%s keeps what is even", (interpolation) => {
    const { data } = fitSize({ data: new Float32Array(12).fill(3), shape: [3, 4, 1] }, [5, 2], interpolation, "distort");
    expect(Math.max(...data.map((value) => Math.abs(value - 3)))).toBeLessThan(1e-6);
  });

  test("cuts and pads to another aspect ratio", () => {
    const wide = { data: [1, 2, 3, 4], shape: [1, 4, 1] as const };
    expect([...fitSize(wide, [1, 2], "nearest", "crop").data]).toEqual([2, 3]);
    expect([...fitSize(wide, [4, 4], "nearest", "pad").data]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
