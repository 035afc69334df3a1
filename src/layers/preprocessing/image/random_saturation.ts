import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { epsilon } from "../../../tensor/config.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factor, perImage, valueRange, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(-1, 1), valueRange: valueRange(), seed: seed() };

export type RandomSaturationOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomSaturationLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomSaturation";
  static readonly table = table;

  override draw(images: Tensor): Tensor {
    const share = perImage(images, this.options.factor, this.generator);
    return ops.cast(ops.divide(share, ops.add(ops.subtract(1, share), epsilon())), images.dtype);
  }

  override augment(images: Tensor, scale: Tensor): Tensor {
    const format = { dataFormat: "channels_last" } as const;
    const [hue, saturation, value] = ops.split(ops.image.rgbToHsv(images, format), 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const scaled = ops.clip(ops.multiply(saturation, scale), ...this.options.valueRange);
    return ops.image.hsvToRgb(ops.concatenate([hue, scaled, value], { axis: -1 }), format);
  }
}

/**
 * Makes the colours of images stronger or weaker by chance: 0 leaves no colour, 0.5 all as it was, 1 is strongest.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor the strength at most, or from where to where
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomSaturation([0.3, 0.7])(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomSaturation = (factor: Factor, options: RandomSaturationOptions = {}): OnImages =>
  typed(new RandomSaturationLayer({ ...options, factor }));
