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

export type RandomBrightnessOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomBrightnessLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomBrightness";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    const { factor: range, valueRange: [low, high] } = this.options;
    return ops.multiply(perImage(images, range, this.generator, images.dtype), high - low);
  }

  override augment(images: Tensor, shift: Tensor): Tensor {
    return ops.clip(ops.add(images, shift), ...this.options.valueRange);
  }
}

/**
 * Makes images brighter or darker by chance: `x + shift`, one shift per image.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor how much at most, as a share of the range of values; or from where to where, -1 to 1
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomBrightness(0.2)(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomBrightness = (factor: Factor, options: RandomBrightnessOptions = {}): OnImages =>
  typed(new RandomBrightnessLayer({ ...options, factor }));
