import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, type SameShape } from "../typing.ts";
import { BaseSpatialDropout, spatialTable } from "./base_spatial_dropout.ts";

const { dataFormat: _, ...table } = spatialTable;

export type SpatialDropout1DOptions = Omit<LayerWritten<typeof table>, "rate">;

export class SpatialDropout1DLayer extends BaseSpatialDropout {
  static readonly className = "SpatialDropout1D";
  static readonly table = table;
  protected override readonly format = "channels_last";
  protected override inputSpec = spaceSpec(1, this.format);
}

/**
 * Drops whole channels of sequences while training, since neighbours in space say the same.
 *
 * In and out: `[batch, steps, channels]`. [Tompson et al. 2014](https://arxiv.org/abs/1411.4280)
 *
 * @param rate share of channels that is dropped, 0 to 1
 * @example
 * ```ts
 * const y = layers.SpatialDropout1D(0.5)(Input([100, 8]));
 * ```
 */
export const SpatialDropout1D = (rate: number, options: SpatialDropout1DOptions = {}): SameShape =>
  typed(new SpatialDropout1DLayer({ ...options, rate }));
