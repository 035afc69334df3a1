import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { between } from "../../../util/checks.ts";
import { option, unsaved } from "../../../util/options.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { perImage } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: option(0.5, between(0, 1)), seed: unsaved(seed()) };

export type RandomGrayscaleOptions = LayerWritten<typeof table>;

export class RandomGrayscaleLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomGrayscale";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    return ops.less(perImage(images, [0, 1], this.generator), this.options.factor);
  }

  override augment(images: Tensor, gray: Tensor): Tensor {
    return ops.where(gray, ops.image.rgbToGrayscale(images, { dataFormat: "channels_last" }), images);
  }
}

/**
 * Takes the colour out of images by chance, keeping three equal channels.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `factor`: the probability for each image, 0.5; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomGrayscale({ factor: 0.3 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomGrayscale = (options: RandomGrayscaleOptions = {}): OnImages =>
  typed(new RandomGrayscaleLayer(options));
