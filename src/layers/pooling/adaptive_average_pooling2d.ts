import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { adaptiveTable, BaseAdaptivePooling, type AdaptivePoolingOptions } from "./base_adaptive_pooling.ts";

export class AdaptiveAveragePooling2DLayer extends BaseAdaptivePooling {
  static readonly className = "AdaptiveAveragePooling2D";
  static readonly table = adaptiveTable(2);
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);
  protected override readonly pool = ops.adaptiveAveragePool;
}

/**
 * The means of images over windows chosen so that a given number of places is left, whatever the size was.
 *
 * In: `[batch, height, width, channels]`. Out: the same axes, `outputSize` long.
 *
 * @param outputSize places that are left, one number or one per axis
 * @example
 * ```ts
 * const y = layers.AdaptiveAveragePooling2D([4, 5])(Input([30, 20, 8]));
 * console.log(y.shape); // [null, 4, 5, 8]
 * ```
 */
export const AdaptiveAveragePooling2D = <const D extends DataFormat = "channels_last">(
  outputSize: Size,
  options: Formatted<AdaptivePoolingOptions, D> = {},
): Resizing<"AdaptiveAveragePooling2D", 2, D> =>
  typed(new AdaptiveAveragePooling2DLayer({ ...options, outputSize }));
