import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { option } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { AffineLayer, type Affine } from "./affine_layer.ts";
import { perImage, rangeOf, samplingTable, writtenFactor, type Factor } from "./factors.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = {
  ...imageTable,
  heightFactor: writtenFactor(-0.999, 1),
  widthFactor: option<Factor | null>(null, (written, where) => (written === null ? null : writtenFactor(-0.999, 1).parse(written, where))),
  ...samplingTable,
};

export type RandomZoomOptions = Omit<LayerWritten<typeof table>, "heightFactor">;

export class RandomZoomLayer extends AffineLayer<typeof table> {
  static readonly className = "RandomZoom";
  static readonly table = table;

  override draw(images: Tensor): Affine {
    const { height, width } = sizeOf(images);
    const zoom = (factor: Factor): Tensor => ops.reshape(ops.add(perImage(images, rangeOf(factor, -1), this.generator), 1), [-1, 1]);
    const { heightFactor, widthFactor } = this.options;
    const tall = zoom(heightFactor);
    const wide = widthFactor === null ? tall : zoom(widthFactor);
    const shift = (scale: Tensor, size: number): Tensor => ops.multiply(ops.subtract(1, scale), (size - 1) / 2);
    return [wide, 0, shift(wide, width), 0, tall, shift(tall, height)];
  }
}

/**
 * Zooms into images, or out of them, by chance.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param heightFactor how much more of the height is seen at most, less below 0; or from where to where, above -1 up to 1
 * @param options `widthFactor`: the same for the width; if not said, zooms keep the proportions. `fillMode`: what lies outside, `"reflect"`, `"wrap"`, `"constant"` (with `fillValue`) or `"nearest"`;
 * `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomZoom([-0.3, 0])(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomZoom = (heightFactor: Factor, options: RandomZoomOptions = {}): OnImages =>
  typed(new RandomZoomLayer({ ...options, heightFactor }));
