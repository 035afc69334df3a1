import * as ops from "../../../ops/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { seed } from "../../checks.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { typed } from "../../typing.ts";
import { BYTES, factorOr, perImage, rescaled, valueRange, type Range } from "./factors.ts";
import { imageTable } from "./image_layer.ts";
import { RandomImageLayer } from "./random_image_layer.ts";
import type { OnImages } from "./typing.ts";

const table = { ...imageTable, additionFactor: factorOr(0, 0, 1), thresholdFactor: factorOr(0, 0, 1), valueRange: valueRange(), seed: seed() };

export type SolarizationOptions = LayerWritten<typeof table>;

interface Drawn {
  readonly addition: Tensor;
  readonly threshold: Tensor;
}

export class SolarizationLayer extends RandomImageLayer<typeof table, Drawn> {
  static readonly className = "Solarization";
  static readonly table = table;

  override draw(images: Tensor): Drawn {
    const { additionFactor, thresholdFactor } = this.options;
    const one = ([least, most]: Range): Tensor => perImage(images, [least, most * 255], this.generator, images.dtype);
    return { addition: one(additionFactor), threshold: one(thresholdFactor) };
  }

  override augment(images: Tensor, { addition, threshold }: Drawn): Tensor {
    const brighter = ops.clip(ops.add(rescaled(images, this.options.valueRange, BYTES), addition), 0, 255);
    const turned = ops.where(ops.less(brighter, threshold), brighter, ops.subtract(255, brighter));
    return rescaled(turned, BYTES, this.options.valueRange);
  }
}

/**
 * Adds to the pixels, then turns those above a threshold into their negatives; both drawn for each image.
 *
 * In and out: `[height, width, channels]` or `[batch, height, width, channels]`; nothing changes outside of training.
 *
 * @param options `additionFactor`, `thresholdFactor`: at most, or from where to where, as shares of the range, 0;
 * `valueRange`; `seed`
 * @example
 * ```ts
 * const images = tensor({ data: new Float32Array(2 * 4 * 4 * 3).fill(100), shape: [2, 4, 4, 3] });
 * const y = layers.Solarization({ thresholdFactor: 0.5 })(images, { training: true });
 * console.log(y.shape); // [2, 4, 4, 3]
 * ```
 */
export const Solarization = (options: SolarizationOptions = {}): OnImages =>
  typed(new SolarizationLayer(options));
