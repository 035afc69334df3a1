import type { DataFormat } from "../../tensor/config.ts";
import type { Adaptable } from "../adaptable_layer.ts";
import { causalPadding, type Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Convolution, type Formatted } from "../typing.ts";
import { BaseConv, convTable } from "./base_conv.ts";

const table = { ...convTable(1), padding: causalPadding() };

export type Conv1DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class Conv1DLayer extends BaseConv {
  static readonly className = "Conv1D";
  static readonly table = table;
}

/**
 * Convolution over sequences: each filter looks at a window of the input that moves over it.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, filters]`.
 * Weights: `kernel [size, channels / groups, filters]`, `bias [filters]`.
 *
 * @param filters channels of the output
 * @param kernelSize length of the window, one number or one per axis
 * @param options `padding: "same"` keeps the size at `strides: 1`, `"valid"` leaves out what does not fit, `"causal"` lets
 * no output see later steps
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.Conv1D(32, 3, { activation: "relu" })(x);
 * console.log(y.shape); // [null, 98, 32]
 * ```
 */
export const Conv1D = <const F extends number, const D extends DataFormat = "channels_last">(
  filters: F,
  kernelSize: Size,
  options: Formatted<Conv1DOptions, D> = {},
): Convolution<"Conv1D", 1, F, D> & Adaptable =>
  typed(new Conv1DLayer({ ...options, filters, kernelSize }));
