import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factor, perImage, valueRange, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(0, 1), valueRange: valueRange(), seed: seed() };

export type RandomContrastOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomContrastLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomContrast";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    const [least, most] = this.options.factor;
    return perImage(images, [1 - least, 1 + most], this.generator, images.dtype);
  }

  override augment(images: Tensor, scale: Tensor): Tensor {
    const mean = ops.mean(images, { axis: [1, 2], keepdims: true });
    return ops.clip(ops.add(ops.multiply(ops.subtract(images, mean), scale), mean), ...this.options.valueRange);
  }
}

/**
 * Changes the contrast of images by chance: `(x - mean) * scale + mean` per channel, one scale per image.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor the scale lies between `1 - factor` and `1 + factor`; with two factors from `1 - least` to `1 + most`
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomContrast(0.2)(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomContrast = (factor: Factor, options: RandomContrastOptions = {}): OnImages =>
  typed(new RandomContrastLayer({ ...options, factor }));
