import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factor, perImage, valueRange, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(-1, 1), valueRange: valueRange(), seed: seed() };

export type RandomColorDegenerationOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomColorDegenerationLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomColorDegeneration";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    return perImage(images, this.options.factor, this.generator, images.dtype);
  }

  override augment(images: Tensor, share: Tensor): Tensor {
    const gray = ops.image.rgbToGrayscale(images, { dataFormat: "channels_last" });
    return ops.clip(ops.add(images, ops.multiply(share, ops.subtract(gray, images))), ...this.options.valueRange);
  }
}

/**
 * Mixes images with their grey versions by chance: a share of 0 leaves them as they are, 1 leaves no colour.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor the share at most, or from where to where
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomColorDegeneration(0.5)(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomColorDegeneration = (factor: Factor, options: RandomColorDegenerationOptions = {}): OnImages =>
  typed(new RandomColorDegenerationLayer({ ...options, factor }));
