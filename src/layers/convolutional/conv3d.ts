import type { DataFormat } from "../../tensor/config.ts";
import type { Adaptable } from "../adaptable_layer.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConv, convTable } from "./base_conv.ts";

const table = convTable(3);

export type Conv3DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv3DLayer extends BaseConv {
  static readonly className = "Conv3D";
  static readonly table = table;
}

/**
 * Convolution over volumes: each filter looks at a window of the input that moves over it.
 *
 * In: `[batch, depth, height, width, channels]`. Out: `[batch, new depth, new height, new width, filters]`.
 * Weights: `kernel [depth, height, width, channels / groups, filters]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `padding: "same"` keeps the size at `strides: 1`, `"valid"` leaves out what does not fit.
 * @example
 * ```ts
 * const x = Input([16, 16, 16, 1]);
 * const y = layers.Conv3D(32, 3, { activation: "relu" })(x);
 * console.log(y.shape); // [null, 14, 14, 14, 32]
 * ```
 */
export const Conv3D = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv3DOptions, D> = {},
): Convolution<"Conv3D", 3, F, D> & Adaptable =>
  typed(new Conv3DLayer({ ...options, filters, kernelSize }));
