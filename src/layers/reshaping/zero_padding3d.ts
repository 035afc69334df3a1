import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, margins, type Margins } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { perAxis, spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";

const table = { padding: margins(3, 1), dataFormat: dataFormat() };

export type ZeroPadding3DOptions = LayerWritten<typeof table>;

export class ZeroPadding3DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ZeroPadding3D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return ops.pad(x, perAxis(this.options.padding, [0, 0], this.options.dataFormat));
  }
}

/**
 * Adds zeros around volumes.
 *
 * In: `[batch, depth, height, width, channels]`. Out: the same axes, longer.
 *
 * @param padding one number for all margins, one per axis, or `[before, after]` per axis
 * @example
 * ```ts
 * const y = layers.ZeroPadding3D(1)(Input([16, 16, 16, 1]));
 * console.log(y.shape); // [null, 18, 18, 18, 1]
 * ```
 */
export const ZeroPadding3D = <const D extends DataFormat = "channels_last">(
  padding: Margins | Formatted<ZeroPadding3DOptions, D> = {},
  options: Formatted<ZeroPadding3DOptions, D> = {},
): Resizing<"ZeroPadding3D", 3, D> =>
  typed(new ZeroPadding3DLayer(withFirst("padding", padding, options)));
