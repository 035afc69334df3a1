import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { adaptiveTable, BaseAdaptivePooling, type AdaptivePoolingOptions } from "./base_adaptive_pooling.ts";

export class AdaptiveMaxPooling1DLayer extends BaseAdaptivePooling {
  static readonly className = "AdaptiveMaxPooling1D";
  static readonly table = adaptiveTable(1);
  protected override inputSpec = spaceSpec(1, this.options.dataFormat);
  protected override readonly pool = ops.adaptiveMaxPool;
}

/**
 * The largest elements of sequences over windows chosen so that a given number of places is left, whatever the size was.
 *
 * In: `[batch, steps, channels]`. Out: the same axes, `outputSize` long.
 *
 * @param outputSize places that are left
 * @example
 * ```ts
 * const y = layers.AdaptiveMaxPooling1D(4)(Input([32, 8]));
 * console.log(y.shape); // [null, 4, 8]
 * ```
 */
export const AdaptiveMaxPooling1D = <const D extends DataFormat = "channels_last">(
  outputSize: Size,
  options: Formatted<AdaptivePoolingOptions, D> = {},
): Resizing<"AdaptiveMaxPooling1D", 1, D> =>
  typed(new AdaptiveMaxPooling1DLayer({ ...options, outputSize }));
