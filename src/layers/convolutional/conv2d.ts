import type { DataFormat } from "../../tensor/config.ts";
import type { Adaptable } from "../adaptable_layer.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConv, convTable } from "./base_conv.ts";

const table = convTable(2);

export type Conv2DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv2DLayer extends BaseConv {
  static readonly className = "Conv2D";
  static readonly table = table;
}

/**
 * Convolution over images: each filter looks at a window of the input that moves over it.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, new height, new width, filters]`.
 * Weights: `kernel [height, width, channels / groups, filters]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `padding: "same"` keeps the size at `strides: 1`, `"valid"` leaves out what does not fit.
 * @example
 * ```ts
 * const x = Input([28, 28, 1]);
 * const y = layers.Conv2D(32, 3, { activation: "relu" })(x);
 * console.log(y.shape); // [null, 26, 26, 32]
 * ```
 */
export const Conv2D = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv2DOptions, D> = {},
): Convolution<"Conv2D", 2, F, D> & Adaptable =>
  typed(new Conv2DLayer({ ...options, filters, kernelSize }));
