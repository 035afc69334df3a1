import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConvTranspose, convTransposeTable } from "./base_conv_transpose.ts";

const table = convTransposeTable(1);

export type Conv1DTransposeOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv1DTransposeLayer extends BaseConvTranspose {
  static readonly className = "Conv1DTranspose";
  static readonly table = table;
}

/**
 * Transposed convolution over sequences: goes the way of a convolution backwards, from a small size to a large one.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, filters]`.
 * Weights: `kernel [size, filters, channels]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `outputPadding` chooses among the sizes that a convolution with these strides would make equal
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.Conv1DTranspose(32, 3)(x);
 * console.log(y.shape); // [null, 102, 32]
 * ```
 */
export const Conv1DTranspose = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv1DTransposeOptions, D> = {},
): Convolution<"Conv1DTranspose", 1, F, D> =>
  typed(new Conv1DTransposeLayer({ ...options, filters, kernelSize }));
