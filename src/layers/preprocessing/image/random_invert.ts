import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { chosen, factorOr, valueRange } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factorOr(1, 0, 1), valueRange: valueRange(), seed: seed() };

export type RandomInvertOptions = LayerWritten<typeof table>;

export class RandomInvertLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomInvert";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    return chosen(images, this.options.factor, this.generator);
  }

  override augment(images: Tensor, turned: Tensor): Tensor {
    return ops.where(turned, ops.subtract(this.options.valueRange[1], images), images);
  }
}

/**
 * Turns images into their negatives by chance: `highest - x`.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the probability for each image, or the range it is drawn from, 1; `valueRange`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomInvert({ factor: 0.5 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomInvert = (options: RandomInvertOptions = {}): OnImages =>
  typed(new RandomInvertLayer(options));
