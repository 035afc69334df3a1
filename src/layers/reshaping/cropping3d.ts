import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, margins, type Margins } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { BaseCropping } from "./base_cropping.ts";

const table = { cropping: margins(3, 1), dataFormat: dataFormat() };

export type Cropping3DOptions = LayerWritten<typeof table>;

export class Cropping3DLayer extends BaseCropping<typeof table> {
  static readonly className = "Cropping3D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return this.crop(x, this.options.cropping, this.options.dataFormat);
  }
}

/**
 * Cuts margins off volumes.
 *
 * In: `[batch, depth, height, width, channels]`. Out: the same axes, shorter.
 *
 * @param cropping one number for all margins, one per axis, or `[before, after]` per axis
 * @example
 * ```ts
 * const y = layers.Cropping3D(1)(Input([16, 16, 16, 1]));
 * console.log(y.shape); // [null, 14, 14, 14, 1]
 * ```
 */
export const Cropping3D = <const D extends DataFormat = "channels_last">(
  cropping: Margins | Formatted<Cropping3DOptions, D> = {},
  options: Formatted<Cropping3DOptions, D> = {},
): Resizing<"Cropping3D", 3, D> =>
  typed(new Cropping3DLayer(withFirst("cropping", cropping, options)));
