import * as ops from "../../../ops/index.ts";
import { tensor } from "../../../tensor/convert.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factor, perImage, valueRange, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(0, 1), valueRange: valueRange(), seed: seed() };

export type RandomSharpnessOptions = Omit<LayerWritten<typeof table>, "factor">;

/** Each pixel with its neighbours, five times as much as each of them. */
function smoothed(images: Tensor): Tensor {
  const [side, middle] = [1 / 13, 5 / 13];
  const window = tensor([[side, side, side], [side, middle, side], [side, side, side]], images.dtype);
  const kernel = ops.tile(ops.reshape(window, [3, 3, 1, 1]), [1, 1, images.shape[3] ?? 1, 1]);
  return ops.depthwiseConv(images, kernel, { padding: "same", dataFormat: "channels_last" });
}

export class RandomSharpnessLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomSharpness";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    return ops.multiply(perImage(images, this.options.factor, this.generator, images.dtype), 2);
  }

  override augment(images: Tensor, sharpness: Tensor): Tensor {
    const smooth = smoothed(images);
    const blur = ops.multiply(ops.subtract(1, sharpness), ops.subtract(smooth, images));
    return ops.clip(ops.add(images, blur), ...this.options.valueRange);
  }
}

/**
 * Blurs or sharpens images by chance: from 0, smoothed by a window of 3 x 3, over 0.5, unchanged, to 1, sharper.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor the strength at most, or from where to where
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomSharpness([0, 1])(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomSharpness = (factor: Factor, options: RandomSharpnessOptions = {}): OnImages =>
  typed(new RandomSharpnessLayer({ ...options, factor }));
