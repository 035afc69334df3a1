import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { AffineLayer, type Affine } from "./affine_layer.ts";
import { perImage, rangeOf, samplingTable, writtenFactor, type Factor } from "./factors.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, heightFactor: writtenFactor(-1, 1), widthFactor: writtenFactor(-1, 1), ...samplingTable };

export type RandomTranslationOptions = Omit<LayerWritten<typeof table>, "heightFactor" | "widthFactor">;

export class RandomTranslationLayer extends AffineLayer<typeof table> {
  static readonly className = "RandomTranslation";
  static readonly table = table;

  override draw(images: Tensor): Affine {
    const { height, width } = sizeOf(images);
    const shift = (factor: Factor, size: number): Tensor =>
      ops.reshape(ops.multiply(perImage(images, rangeOf(factor, -1), this.generator), -size), [-1, 1]);
    const [y, x] = [shift(this.options.heightFactor, height), shift(this.options.widthFactor, width)];
    return [1, 0, x, 0, 1, y];
  }
}

/**
 * Shifts images by chance.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param heightFactor how far down (or up, below 0) at most, as a share of the height; or from where to where, -1 to 1
 * @param widthFactor how far to the right (or left, below 0), as a share of the width
 * @param options `fillMode`: what lies outside, `"reflect"`, `"wrap"`, `"constant"` (with `fillValue`) or `"nearest"`;
 * `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomTranslation(0.1, [-0.2, 0.2])(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomTranslation = (heightFactor: Factor, widthFactor: Factor, options: RandomTranslationOptions = {}): OnImages =>
  typed(new RandomTranslationLayer({ ...options, heightFactor, widthFactor }));
