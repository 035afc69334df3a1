import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { BYTES, rescaled, valueRange } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { SteadyImageLayer } from "./steady_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, valueRange: valueRange() };

export type AutoContrastOptions = LayerWritten<typeof table>;

export class AutoContrastLayer extends SteadyImageLayer<typeof table> {
  static readonly className = "AutoContrast";
  static readonly table = table;

  override augment(images: Tensor): Tensor {
    const bytes = rescaled(images, this.options.valueRange, BYTES);
    const [low, high] = [ops.min(bytes, { axis: [1, 2], keepdims: true }), ops.max(bytes, { axis: [1, 2], keepdims: true })];
    const range = ops.subtract(high, low);
    const even = ops.equal(range, 0);
    const scale = ops.divide(255, ops.where(even, 1, range));
    const stretched = ops.clip(ops.subtract(ops.multiply(bytes, scale), ops.multiply(low, scale)), ...BYTES);
    return ops.where(even, images, rescaled(stretched, BYTES, this.options.valueRange));
  }
}

/**
 * Stretches the values of each channel over the whole range; channels of one value stay as they are.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`, in training or not.
 *
 * @param options `valueRange`: of the pixels, `[0, 255]`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.AutoContrast()(images);
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const AutoContrast = (options: AutoContrastOptions = {}): OnImages =>
  typed(new AutoContrastLayer(options));
