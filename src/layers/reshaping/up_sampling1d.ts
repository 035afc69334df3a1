import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, withFirst, type Resizing } from "../typing.ts";
import { enlarge } from "./enlarge.ts";

const table = { size: option<number>(2, positiveInteger) };

export type UpSampling1DOptions = LayerWritten<typeof table>;

export class UpSampling1DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "UpSampling1D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(1, "channels_last");

  override call(x: Tensor): Tensor {
    return enlarge(x, [this.options.size], "channels_last");
  }
}

/**
 * Repeats every step of sequences.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, steps * size, channels]`.
 *
 * @example
 * ```ts
 * const y = layers.UpSampling1D(2)(Input([100, 8]));
 * console.log(y.shape); // [null, 200, 8]
 * ```
 */
export const UpSampling1D = (
  size: number | UpSampling1DOptions = {},
  options: UpSampling1DOptions = {},
): Resizing<"UpSampling1D", 1> =>
  typed(new UpSampling1DLayer(withFirst("size", size, options)));
