import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseDepthwiseConv, depthwiseTable } from "./base_depthwise_conv.ts";

const table = depthwiseTable(1);

export type DepthwiseConv1DOptions = Omit<LayerWritten<typeof table>, "kernelSize">;

export class DepthwiseConv1DLayer extends BaseDepthwiseConv {
  static readonly className = "DepthwiseConv1D";
  static readonly table = table;
}

/**
 * Depthwise convolution over sequences: every channel has `depthMultiplier` filters of its own.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, channels * depthMultiplier]`.
 * Weights: `kernel [size, channels, depthMultiplier]`, `bias [channels * depthMultiplier]`.
 *
 * @param kernelSize length of the window, one number or one per axis
 * @param options `depthMultiplier`: outputs per channel, 1 if not said
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.DepthwiseConv1D(3, { depthMultiplier: 2 })(x);
 * console.log(y.shape); // [null, 98, 16]
 * ```
 */
export const DepthwiseConv1D = <const D extends DataFormat = "channels_last">(
  kernelSize: Size,
  options: Formatted<DepthwiseConv1DOptions, D> = {},
): Convolution<"DepthwiseConv1D", 1, number, D> =>
  typed(new DepthwiseConv1DLayer({ ...options, kernelSize }));
