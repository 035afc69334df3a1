import type { DataFormat } from "../../tensor/config.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseSeparableConv, separableTable } from "./base_separable_conv.ts";

const table = separableTable(1);

export type SeparableConv1DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class SeparableConv1DLayer extends BaseSeparableConv {
  static readonly className = "SeparableConv1D";
  static readonly table = table;
}

/**
 * Separable convolution over sequences: a depthwise convolution, then one of size 1 that mixes the channels.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, filters]`.
 * Weights: `depthwise_kernel [size, channels, depthMultiplier]`,
 * `pointwise_kernel [1, channels * depthMultiplier, filters]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `depthMultiplier`: depthwise outputs per channel, 1 if not said
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.SeparableConv1D(32, 3)(x);
 * console.log(y.shape); // [null, 98, 32]
 * ```
 */
export const SeparableConv1D = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<SeparableConv1DOptions, D> = {},
): Convolution<"SeparableConv1D", 1, F, D> =>
  typed(new SeparableConv1DLayer({ ...options, filters, kernelSize }));
