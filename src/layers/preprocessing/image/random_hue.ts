import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { factor, perImage, rescaled, valueRange, type Factor, type Range } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(0, 1), valueRange: valueRange(), seed: seed() };

export type RandomHueOptions = Omit<LayerWritten<typeof table>, "factor">;

const UNIT: Range = [0, 1];

export class RandomHueLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomHue";
  static readonly table = table;

  /** How far the hues of each image are turned, -0.5 to 0.5. */
  override draw(images: Tensor): Tensor {
    const back = ops.greater(perImage(images, UNIT, this.generator), 0.5);
    const turn = ops.multiply(perImage(images, this.options.factor, this.generator, images.dtype), 0.5);
    return ops.where(back, ops.negative(turn), turn);
  }

  override augment(images: Tensor, turn: Tensor): Tensor {
    const { valueRange: range } = this.options;
    const format = { dataFormat: "channels_last" } as const;
    const [hue, ...rest] = ops.split(ops.image.rgbToHsv(rescaled(images, range, UNIT), format), 3, { axis: -1 }) as [Tensor, Tensor, Tensor];
    const turned = ops.mod(ops.add(hue, turn), 1);
    const colours = ops.image.hsvToRgb(ops.concatenate([turned, ...rest], { axis: -1 }), format);
    return rescaled(ops.clip(colours, 0, 1), UNIT, range);
  }
}

/**
 * Turns the hues of images by chance, half of the colour wheel at most.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor how far at most, 0 to 1, or from where to where
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomHue(0.2)(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomHue = (factor: Factor, options: RandomHueOptions = {}): OnImages =>
  typed(new RandomHueLayer({ ...options, factor }));
