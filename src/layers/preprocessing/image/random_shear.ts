import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { AffineLayer, type Affine } from "./affine_layer.ts";
import { factorOr, perImage, samplingTable, type Range } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, xFactor: factorOr(0, -1, 1), yFactor: factorOr(0, -1, 1), ...samplingTable };

export type RandomShearOptions = LayerWritten<typeof table>;

export class RandomShearLayer extends AffineLayer<typeof table> {
  static readonly className = "RandomShear";
  static readonly table = table;

  override draw(images: Tensor): Affine {
    const back = ops.greater(perImage(images, [0, 1], this.generator), 0.5);
    const sign = ops.where(back, -1, 1);
    const shear = (range: Range): Tensor =>
      ops.reshape(ops.multiply(perImage(images, range, this.generator), sign), [-1, 1]);
    const [y, x] = [shear(this.options.yFactor), shear(this.options.xFactor)];
    return [1, x, 0, y, 1, 0];
  }
}

/**
 * Slants images by chance, to either side.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `xFactor`: by how many columns the rows are shifted against each other at most, or from where to where,
 * -1 to 1; `yFactor`: the same for columns; `fillMode`: what lies outside, `"reflect"`, `"wrap"`, `"constant"` (with `fillValue`) or `"nearest"`;
 * `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomShear({ xFactor: 0.2 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomShear = (options: RandomShearOptions = {}): OnImages =>
  typed(new RandomShearLayer(options));
