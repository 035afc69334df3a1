import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import * as random from "../../../random/index.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { BYTES, factor, rescaled, valueRange, type Factor } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(1, 8), valueRange: valueRange(), seed: seed() };

export type RandomPosterizationOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomPosterizationLayer extends RandomImageLayer<typeof table, Tensor> {
  static readonly className = "RandomPosterization";
  static readonly table = table;

  /** How many of the lowest bits of each image are dropped. */
  override draw(images: Tensor): Tensor {
    const [least, most] = this.options.factor.map(Math.trunc) as [number, number];
    const shape = [images.shape[0] ?? 1, 1, 1, 1];
    const bits = least === most ? ops.full(shape, least, { dtype: "int32" }) : random.randint(shape, least, most, { seed: this.generator });
    return ops.subtract(8, bits);
  }

  override augment(images: Tensor, dropped: Tensor): Tensor {
    const bytes = ops.cast(rescaled(images, this.options.valueRange, BYTES), "int32");
    const kept = ops.bitwiseLeftShift(ops.bitwiseRightShift(bytes, dropped), dropped);
    return rescaled(ops.cast(kept, images.dtype), BYTES, this.options.valueRange);
  }
}

/**
 * Leaves only some of the 8 bits of each pixel, which makes even areas of a few colours.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor how many bits are left, 1 to 8, or from how many to how many
 * @param options `valueRange`: of the pixels, `[0, 255]`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomPosterization([2, 6])(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomPosterization = (factor: Factor, options: RandomPosterizationOptions = {}): OnImages =>
  typed(new RandomPosterizationLayer({ ...options, factor }));
