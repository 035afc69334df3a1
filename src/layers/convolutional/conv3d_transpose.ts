import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConvTranspose, convTransposeTable } from "./base_conv_transpose.ts";

const table = convTransposeTable(3);

export type Conv3DTransposeOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv3DTransposeLayer extends BaseConvTranspose {
  static readonly className = "Conv3DTranspose";
  static readonly table = table;
}

/**
 * Transposed convolution over volumes: goes the way of a convolution backwards, from a small size to a large one.
 *
 * In: `[batch, depth, height, width, channels]`. Out: `[batch, new depth, new height, new width, filters]`.
 * Weights: `kernel [depth, height, width, filters, channels]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `outputPadding` chooses among the sizes that a convolution with these strides would make equal
 * @example
 * ```ts
 * const x = Input([16, 16, 16, 1]);
 * const y = layers.Conv3DTranspose(32, 2, { strides: 2 })(x);
 * console.log(y.shape); // [null, 32, 32, 32, 32]
 * ```
 */
export const Conv3DTranspose = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv3DTransposeOptions, D> = {},
): Convolution<"Conv3DTranspose", 3, F, D> =>
  typed(new Conv3DTransposeLayer({ ...options, filters, kernelSize }));
