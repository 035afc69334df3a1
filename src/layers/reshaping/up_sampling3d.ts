import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, size, type Size } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { enlarge } from "./enlarge.ts";

const table = { size: size(3, 2), dataFormat: dataFormat() };

export type UpSampling3DOptions = LayerWritten<typeof table>;

export class UpSampling3DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "UpSampling3D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return enlarge(x, this.options.size, this.options.dataFormat);
  }
}

/**
 * Enlarges volumes by repeating their elements.
 *
 * In: `[batch, depth, height, width, channels]`. Out: the same axes, `size` times as long.
 *
 * @param size how many times, one number or `[depth, height, width]`
 * @example
 * ```ts
 * const y = layers.UpSampling3D(2)(Input([8, 8, 8, 1]));
 * console.log(y.shape); // [null, 16, 16, 16, 1]
 * ```
 */
export const UpSampling3D = <const D extends DataFormat = "channels_last">(
  size: Size | Formatted<UpSampling3DOptions, D> = {},
  options: Formatted<UpSampling3DOptions, D> = {},
): Resizing<"UpSampling3D", 3, D> =>
  typed(new UpSampling3DLayer(withFirst("size", size, options)));
