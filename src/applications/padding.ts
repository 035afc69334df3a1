import { imageDataFormat } from "../tensor/config.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";

type Sides = [top: number, bottom: number];

/** Padding before a convolution of stride 2, as TensorFlow's `"same"`: less at the top and left where a size is even. */
export function paddingForHalving(x: KerasTensor, kernelSize: number): [Sides, Sides] {
  const from = imageDataFormat() === "channels_first" ? 2 : 1;
  const [height, width] = x.shape.slice(from, from + 2);
  const half = Math.floor(kernelSize / 2);
  const known = height !== null && height !== undefined;
  const side = (size: number | null | undefined): Sides => [half - (known && typeof size === "number" ? 1 - (size % 2) : 1), half];
  return [side(height), side(width)];
}
