import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { dataFormat, size, type Size } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { axesInSpace, spaceSpec } from "../space.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { enlarge } from "./enlarge.ts";

type Interpolation = "nearest" | "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

const table = {
  size: size(2, 2),
  dataFormat: dataFormat(),
  interpolation: option<Interpolation>("nearest", oneOf("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")),
};

export type UpSampling2DOptions = LayerWritten<typeof table>;

export class UpSampling2DLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "UpSampling2D";
  static readonly table = table;
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);

  override call(x: Tensor): Tensor {
    const { size, dataFormat, interpolation } = this.options;
    if (interpolation === "nearest") return enlarge(x, size, dataFormat);
    const sizes = axesInSpace(2, dataFormat).map((axis, i) => at(x.shape, axis) * at(size, i));
    return ops.image.resize(x, sizes, { interpolation, dataFormat });
  }
}

/**
 * Enlarges images, by repeating pixels or by interpolation.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, height * size[0], width * size[1], channels]`.
 *
 * @param size how many times, one number or `[height, width]`
 * @param options `interpolation`: `"nearest"` repeats
 * @example
 * ```ts
 * const y = layers.UpSampling2D(2)(Input([28, 28, 3]));
 * console.log(y.shape); // [null, 56, 56, 3]
 * ```
 */
export const UpSampling2D = <const D extends DataFormat = "channels_last">(
  size: Size | Formatted<UpSampling2DOptions, D> = {},
  options: Formatted<UpSampling2DOptions, D> = {},
): Resizing<"UpSampling2D", 2, D> =>
  typed(new UpSampling2DLayer(withFirst("size", size, options)));
