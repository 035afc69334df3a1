import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { adaptiveTable, BaseAdaptivePooling, type AdaptivePoolingOptions } from "./base_adaptive_pooling.ts";

export class AdaptiveAveragePooling3DLayer extends BaseAdaptivePooling {
  static readonly className = "AdaptiveAveragePooling3D";
  static readonly table = adaptiveTable(3);
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);
  protected override readonly pool = ops.adaptiveAveragePool;
}

/**
 * The means of volumes over windows chosen so that a given number of places is left, whatever the size was.
 *
 * In: `[batch, depth, height, width, channels]`. Out: the same axes, `outputSize` long.
 *
 * @param outputSize places that are left, one number or one per axis
 * @example
 * ```ts
 * const y = layers.AdaptiveAveragePooling3D(3)(Input([9, 9, 9, 8]));
 * console.log(y.shape); // [null, 3, 3, 3, 8]
 * ```
 */
export const AdaptiveAveragePooling3D = <const D extends DataFormat = "channels_last">(
  outputSize: Size,
  options: Formatted<AdaptivePoolingOptions, D> = {},
): Resizing<"AdaptiveAveragePooling3D", 3, D> =>
  typed(new AdaptiveAveragePooling3DLayer({ ...options, outputSize }));
