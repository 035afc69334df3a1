import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, type SameShape } from "../typing.ts";
import { BaseSpatialDropout, spatialTable } from "./base_spatial_dropout.ts";

const table = spatialTable;

export type SpatialDropout3DOptions = Omit<LayerWritten<typeof table>, "rate">;

export class SpatialDropout3DLayer extends BaseSpatialDropout {
  static readonly className = "SpatialDropout3D";
  static readonly table = table;
  protected override readonly format = this.options.dataFormat;
  protected override inputSpec = spaceSpec(3, this.format);
}

/**
 * Drops whole channels of volumes while training, since neighbours in space say the same.
 *
 * In and out: `[batch, depth, height, width, channels]`. [Tompson et al. 2014](https://arxiv.org/abs/1411.4280)
 *
 * @param rate share of channels that is dropped, 0 to 1
 * @example
 * ```ts
 * const y = layers.SpatialDropout3D(0.5)(Input([16, 16, 16, 1]));
 * ```
 */
export const SpatialDropout3D = (rate: number, options: SpatialDropout3DOptions = {}): SameShape =>
  typed(new SpatialDropout3DLayer({ ...options, rate }));
