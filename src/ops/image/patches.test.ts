import { describe, expect, it } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { KerasTensor } from "../../tensor/keras_tensor.ts";
import * as ops from "../index.ts";

useEngine("reference");

const counting = (...shape: number[]) => ops.reshape(ops.arange(shape.reduce((a, b) => a * b), { dtype: "float32" }), shape);

describe("reconstructPatches", () => {
  it.each([
    { image: counting(2, 4, 6, 3), size: [2, 3], padding: "valid", dataFormat: "channels_last", output: [4, 6] },
    { image: counting(5, 7, 2), size: [2, 3], padding: "same", dataFormat: "channels_last", output: [5, 7] },
    { image: counting(1, 3, 4, 4), size: [2, 2], padding: "valid", dataFormat: "channels_first", output: [4, 4] },
    { image: counting(1, 4, 2, 4, 2), size: [2, 2, 2], padding: "valid", dataFormat: "channels_last", output: [4, 2, 4] },
  ] as const)("gives back what $size patches were cut from ($padding, $dataFormat)", async ({ image, size, padding, dataFormat, output }) => {
    const patches = ops.image.extractPatches(image, size, { padding, dataFormat });
    const again = ops.image.reconstructPatches(patches, size, output, { padding, dataFormat });
    expect(await again.array()).toEqual(await image.array());
  });

  it("says what does not fit", () => {
    const patches = ops.image.extractPatches(counting(1, 4, 4, 1), 2);
    expect(() => ops.image.reconstructPatches(patches, 2, [4, 6])).toThrow("patches and image do not fit together");
    expect(() => ops.image.reconstructPatches(patches, 2, [4, 4], { strides: 1 })).toThrow("patches and image do not fit together");
    expect(ops.image.reconstructPatches(new KerasTensor([null, 2, 2, 4]), 2, [4, 4]).shape).toEqual([null, 4, 4, 1]);
  });
});
