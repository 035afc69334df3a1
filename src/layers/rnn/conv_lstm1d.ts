import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed } from "../typing.ts";
import { BaseConvLSTM, convLstmLayerTable } from "./base_conv_lstm.ts";
import type { RecurrentImages, Returning } from "./rnn_typing.ts";

const table = convLstmLayerTable(1);

export type ConvLSTM1DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class ConvLSTM1DLayer extends BaseConvLSTM {
  static readonly className = "ConvLSTM1D";
  static readonly table = table;
}

/**
 * Long short-term memory over sequences in which every step is a row: `LSTM` with convolutions for its matrix products.
 *
 * In: `[batch, steps, length, channels]`. Out: `[batch, new length, filters]`, or with `returnSequences: true`
 * `[batch, steps, new length, filters]`; with `returnState: true` a list of the output and the final states.
 * Weights: `kernel [length, channels, 4 * filters]`, `recurrent_kernel [length, filters, 4 * filters]`,
 * `bias [4 * filters]`, in the order input, forget, new, output. [Shi et al. 2015](https://arxiv.org/abs/1506.04214),
 * without the feedback of the carried state to the gates.
 *
 * @param filters channels of output and state
 * @param kernelSize length of the window, one number or one per axis
 * @param options `strides`, `padding`, `dilationRate` of the convolution of the inputs (that of the state keeps its size);
 * `dropout`, `recurrentDropout`, `stateful`, `goBackwards`; sizes in space must be known
 * @example
 * ```ts
 * const y = layers.ConvLSTM1D(16, 3)(Input([10, 32, 3]));
 * console.log(y.shape); // [null, 30, 16]
 * ```
 */
export const ConvLSTM1D = <const Q extends boolean = false, const S extends boolean = false>(
  filters: number,
  kernelSize: Size,
  options: Returning<ConvLSTM1DOptions, Q, S> = {},
): RecurrentImages<"ConvLSTM1D", 1, Q, S> => typed(new ConvLSTM1DLayer({ ...options, filters, kernelSize }));
