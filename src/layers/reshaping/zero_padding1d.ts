import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, margin, type Size } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { perAxis, spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";

const table = { padding: margin(1), dataFormat: dataFormat() };

export type ZeroPadding1DOptions = LayerWritten<typeof table>;

export class ZeroPadding1DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ZeroPadding1D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(1, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    return ops.pad(x, perAxis([this.options.padding], [0, 0], this.options.dataFormat));
  }
}

/**
 * Adds zeros around sequences.
 *
 * In: `[batch, steps, channels]`. Out: the same axes, longer.
 *
 * @param padding steps at both ends, or `[at the beginning, at the end]`
 * @example
 * ```ts
 * const y = layers.ZeroPadding1D(1)(Input([100, 8]));
 * console.log(y.shape); // [null, 102, 8]
 * ```
 */
export const ZeroPadding1D = <const D extends DataFormat = "channels_last">(
  padding: Size | Formatted<ZeroPadding1DOptions, D> = {},
  options: Formatted<ZeroPadding1DOptions, D> = {},
): Resizing<"ZeroPadding1D", 1, D> =>
  typed(new ZeroPadding1DLayer(withFirst("padding", padding, options)));
