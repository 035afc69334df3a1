import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseSeparableConv, separableTable } from "./base_separable_conv.ts";

const table = separableTable(2);

export type SeparableConv2DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class SeparableConv2DLayer extends BaseSeparableConv {
  static readonly className = "SeparableConv2D";
  static readonly table = table;
}

/**
 * Separable convolution over images: a depthwise convolution, then one of size 1 that mixes the channels.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, new height, new width, filters]`.
 * Weights: `depthwise_kernel [height, width, channels, depthMultiplier]`,
 * `pointwise_kernel [1, 1, channels * depthMultiplier, filters]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `depthMultiplier`: depthwise outputs per channel, 1 if not said
 * @example
 * ```ts
 * const x = Input([28, 28, 3]);
 * const y = layers.SeparableConv2D(32, 3)(x);
 * console.log(y.shape); // [null, 26, 26, 32]
 * ```
 */
export const SeparableConv2D = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<SeparableConv2DOptions, D> = {},
): Convolution<"SeparableConv2D", 2, F, D> =>
  typed(new SeparableConv2DLayer({ ...options, filters, kernelSize }));
