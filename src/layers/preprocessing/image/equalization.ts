import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { option } from "../../../util/options.ts";
import { positiveInteger } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { BYTES, rescaled, valueRange } from "./factors.ts";
import { ImageLayer, imageTable } from "./image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, bins: option(256, positiveInteger), valueRange: valueRange() };

export type EqualizationOptions = LayerWritten<typeof table>;

export class EqualizationLayer extends ImageLayer<typeof table> {
  static readonly className = "Equalization";
  static readonly table = table;

  override draw(): null {
    return null;
  }

  override augment(images: Tensor): Tensor {
    const channels = ops.split(rescaled(images, this.options.valueRange, BYTES), images.shape[3] ?? 1, { axis: 3 });
    const even = ops.concatenate(channels.map((channel) => this.#equalized(channel)), { axis: 3 });
    return rescaled(ops.cast(even, images.dtype), BYTES, this.options.valueRange);
  }

  /** Each value becomes the share of pixels that are not above it. */
  #equalized(channel: Tensor): Tensor {
    const { bins } = this.options;
    const binOf = ops.cast(ops.clip(ops.divide(ops.multiply(channel, bins - 1), 255), 0, bins - 1), "int32");
    const counts = ops.segmentSum(ops.onesLike(ops.reshape(binOf, [-1])), ops.reshape(binOf, [-1]), { numSegments: bins });
    const sums = ops.cast(ops.cumsum(counts), "float32");
    const first = ops.min(ops.where(ops.greater(sums, 0), sums, channel.size));
    const range = ops.subtract(channel.size, first);
    const scaled = ops.divide(ops.multiply(ops.subtract(sums, first), 255), ops.maximum(range, 1));
    const values = ops.clip(ops.round(scaled), 0, 255);
    const single = ops.less(ops.countNonzero(counts), 2);
    return ops.where(single, channel, ops.cast(ops.take(values, binOf, { axis: 0 }), channel.dtype));
  }
}

/**
 * Spreads the values of each channel evenly over the range, by the histogram of the whole batch.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `bins`: of the histogram, 256; `valueRange`: of the pixels, `[0, 255]`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.Equalization()(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const Equalization = (options: EqualizationOptions = {}): OnImages =>
  typed(new EqualizationLayer(options));
