import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, margins, type Margins } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { perAxis, spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";

const table = { padding: margins(2, 1), dataFormat: dataFormat() };

export type ZeroPadding2DOptions = LayerWritten<typeof table>;

export class ZeroPadding2DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ZeroPadding2D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return ops.pad(x, perAxis(this.options.padding, [0, 0], this.options.dataFormat));
  }
}

/**
 * Adds zeros around images.
 *
 * In: `[batch, height, width, channels]`. Out: the same axes, longer.
 *
 * @param padding one number for all margins, one per axis, or `[before, after]` per axis
 * @example
 * ```ts
 * const y = layers.ZeroPadding2D(1)(Input([28, 28, 3]));
 * console.log(y.shape); // [null, 30, 30, 3]
 * ```
 */
export const ZeroPadding2D = <const D extends DataFormat = "channels_last">(
  padding: Margins | Formatted<ZeroPadding2DOptions, D> = {},
  options: Formatted<ZeroPadding2DOptions, D> = {},
): Resizing<"ZeroPadding2D", 2, D> =>
  typed(new ZeroPadding2DLayer(withFirst("padding", padding, options)));
