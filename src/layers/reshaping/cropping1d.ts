import type { Tensor } from "../../tensor/tensor.ts";
import { margin, type Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, withFirst, type Resizing } from "../typing.ts";
import { BaseCropping } from "./base_cropping.ts";

const table = { cropping: margin(1) };

export type Cropping1DOptions = LayerWritten<typeof table>;

export class Cropping1DLayer extends BaseCropping<typeof table> {
  static readonly className = "Cropping1D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(1, "channels_last");

  override call(x: Tensor): Tensor {
    return this.crop(x, [this.options.cropping], "channels_last");
  }
}

/**
 * Cuts steps off the ends of sequences.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, fewer steps, channels]`.
 *
 * @param cropping steps at both ends, or `[at the beginning, at the end]`
 * @example
 * ```ts
 * const y = layers.Cropping1D(1)(Input([100, 8]));
 * console.log(y.shape); // [null, 98, 8]
 * ```
 */
export const Cropping1D = (
  cropping: Size | Cropping1DOptions = {},
  options: Cropping1DOptions = {},
): Resizing<"Cropping1D", 1> =>
  typed(new Cropping1DLayer(withFirst("cropping", cropping, options)));
