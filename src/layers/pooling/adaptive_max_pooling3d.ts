import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { adaptiveTable, BaseAdaptivePooling, type AdaptivePoolingOptions } from "./base_adaptive_pooling.ts";

export class AdaptiveMaxPooling3DLayer extends BaseAdaptivePooling {
  static readonly className = "AdaptiveMaxPooling3D";
  static readonly table = adaptiveTable(3);
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);
  protected override readonly pool = ops.adaptiveMaxPool;
}

/**
 * The largest elements of volumes over windows chosen so that a given number of places is left, whatever the size was.
 *
 * In: `[batch, depth, height, width, channels]`. Out: the same axes, `outputSize` long.
 *
 * @param outputSize places that are left, one number or one per axis
 * @example
 * ```ts
 * const y = layers.AdaptiveMaxPooling3D(3)(Input([9, 9, 9, 8]));
 * console.log(y.shape); // [null, 3, 3, 3, 8]
 * ```
 */
export const AdaptiveMaxPooling3D = <const D extends DataFormat = "channels_last">(
  outputSize: Size,
  options: Formatted<AdaptivePoolingOptions, D> = {},
): Resizing<"AdaptiveMaxPooling3D", 3, D> =>
  typed(new AdaptiveMaxPooling3DLayer({ ...options, outputSize }));
