import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { AffineLayer, type Affine } from "./affine_layer.ts";
import { factor, perImage, samplingTable, type Factor } from "./factors.ts";
import { imageTable, sizeOf } from "./image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, factor: factor(-1, 1), ...samplingTable };

export type RandomRotationOptions = Omit<LayerWritten<typeof table>, "factor">;

export class RandomRotationLayer extends AffineLayer<typeof table> {
  static readonly className = "RandomRotation";
  static readonly table = table;

  override draw(images: Tensor): Affine {
    const { height, width } = sizeOf(images);
    const turns = ops.reshape(perImage(images, this.options.factor, this.generator), [-1, 1]);
    const angle = ops.multiply(turns, 2 * Math.PI);
    const [cos, sin] = [ops.cos(angle), ops.sin(angle)];
    const [x, y] = [(width - 1) / 2, (height - 1) / 2];
    const shiftX = ops.subtract(x, ops.subtract(ops.multiply(cos, x), ops.multiply(sin, y)));
    const shiftY = ops.subtract(y, ops.add(ops.multiply(sin, x), ops.multiply(cos, y)));
    return [cos, ops.negative(sin), shiftX, sin, cos, shiftY];
  }
}

/**
 * Turns images around their centre by chance.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param factor how far at most, in full turns, counter-clockwise above 0; or from where to where, -1 to 1
 * @param options `fillMode`: what lies outside, `"reflect"`, `"wrap"`, `"constant"` (with `fillValue`) or `"nearest"`;
 * `interpolation`: `"bilinear"` or `"nearest"`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.RandomRotation(0.1)(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const RandomRotation = (factor: Factor, options: RandomRotationOptions = {}): OnImages =>
  typed(new RandomRotationLayer({ ...options, factor }));
