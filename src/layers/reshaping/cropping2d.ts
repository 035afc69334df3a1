import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, margins, type Margins } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { BaseCropping } from "./base_cropping.ts";

const table = { cropping: margins(2, 0), dataFormat: dataFormat() };

export type Cropping2DOptions = LayerWritten<typeof table>;

export class Cropping2DLayer extends BaseCropping<typeof table> {
  static readonly className = "Cropping2D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return this.crop(x, this.options.cropping, this.options.dataFormat);
  }
}

/**
 * Cuts margins off images.
 *
 * In: `[batch, height, width, channels]`. Out: the same axes, shorter.
 *
 * @param cropping one number for all margins, one per axis, or `[before, after]` per axis
 * @example
 * ```ts
 * const y = layers.Cropping2D(1)(Input([28, 28, 3]));
 * console.log(y.shape); // [null, 26, 26, 3]
 * ```
 */
export const Cropping2D = <const D extends DataFormat = "channels_last">(
  cropping: Margins | Formatted<Cropping2DOptions, D> = {},
  options: Formatted<Cropping2DOptions, D> = {},
): Resizing<"Cropping2D", 2, D> =>
  typed(new Cropping2DLayer(withFirst("cropping", cropping, options)));
