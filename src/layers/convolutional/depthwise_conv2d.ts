import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseDepthwiseConv, depthwiseTable } from "./base_depthwise_conv.ts";

const table = depthwiseTable(2);

export type DepthwiseConv2DOptions = Omit<LayerWritten<typeof table>, "kernelSize">;

export class DepthwiseConv2DLayer extends BaseDepthwiseConv {
  static readonly className = "DepthwiseConv2D";
  static readonly table = table;
}

/**
 * Depthwise convolution over images: every channel has `depthMultiplier` filters of its own.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, new height, new width, channels * depthMultiplier]`.
 * Weights: `kernel [height, width, channels, depthMultiplier]`, `bias [channels * depthMultiplier]`.
 *
 * @param kernelSize length of the window, one number or one per axis
 * @param options `depthMultiplier`: outputs per channel, 1 if not said
 * @example
 * ```ts
 * const x = Input([28, 28, 3]);
 * const y = layers.DepthwiseConv2D(3, { depthMultiplier: 2 })(x);
 * console.log(y.shape); // [null, 26, 26, 6]
 * ```
 */
export const DepthwiseConv2D = <const D extends DataFormat = "channels_last">(
  kernelSize: Size,
  options: Formatted<DepthwiseConv2DOptions, D> = {},
): Convolution<"DepthwiseConv2D", 2, number, D> =>
  typed(new DepthwiseConv2DLayer({ ...options, kernelSize }));
