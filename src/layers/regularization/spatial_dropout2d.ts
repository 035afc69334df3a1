import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, type SameShape } from "../typing.ts";
import { BaseSpatialDropout, spatialTable } from "./base_spatial_dropout.ts";

const table = spatialTable;

export type SpatialDropout2DOptions = Omit<LayerWritten<typeof table>, "rate">;

export class SpatialDropout2DLayer extends BaseSpatialDropout {
  static readonly className = "SpatialDropout2D";
  static readonly table = table;
  protected override readonly format = this.options.dataFormat;
  protected override inputSpec = spaceSpec(2, this.format);
}

/**
 * Drops whole channels of images while training, since neighbours in space say the same.
 *
 * In and out: `[batch, height, width, channels]`. [Tompson et al. 2014](https://arxiv.org/abs/1411.4280)
 *
 * @param rate share of channels that is dropped, 0 to 1
 * @example
 * ```ts
 * const y = layers.SpatialDropout2D(0.5)(Input([28, 28, 3]));
 * ```
 */
export const SpatialDropout2D = (rate: number, options: SpatialDropout2DOptions = {}): SameShape =>
  typed(new SpatialDropout2DLayer({ ...options, rate }));
