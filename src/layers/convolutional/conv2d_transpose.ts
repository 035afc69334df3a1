import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConvTranspose, convTransposeTable } from "./base_conv_transpose.ts";

const table = convTransposeTable(2);

export type Conv2DTransposeOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv2DTransposeLayer extends BaseConvTranspose {
  static readonly className = "Conv2DTranspose";
  static readonly table = table;
}

/**
 * Transposed convolution over images: goes the way of a convolution backwards, from a small size to a large one.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, new height, new width, filters]`.
 * Weights: `kernel [height, width, filters, channels]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `outputPadding` chooses among the sizes that a convolution with these strides would make equal
 * @example
 * ```ts
 * const x = Input([28, 28, 1]);
 * const y = layers.Conv2DTranspose(32, 2, { strides: 2 })(x);
 * console.log(y.shape); // [null, 56, 56, 32]
 * ```
 */
export const Conv2DTranspose = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv2DTransposeOptions, D> = {},
): Convolution<"Conv2DTranspose", 2, F, D> =>
  typed(new Conv2DTransposeLayer({ ...options, filters, kernelSize }));
