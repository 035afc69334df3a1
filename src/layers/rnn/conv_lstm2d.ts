import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed } from "../typing.ts";
import { BaseConvLSTM, convLstmLayerTable } from "./base_conv_lstm.ts";
import type { RecurrentImages, Returning } from "./rnn_typing.ts";

const table = convLstmLayerTable(2);

export type ConvLSTM2DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class ConvLSTM2DLayer extends BaseConvLSTM {
  static readonly className = "ConvLSTM2D";
  static readonly table = table;
}

/**
 * Long short-term memory over sequences in which every step is an image: `LSTM` with convolutions for its matrix products.
 *
 * In: `[batch, steps, height, width, channels]`. Out: `[batch, new height, new width, filters]`, or with `returnSequences: true`
 * `[batch, steps, new height, new width, filters]`; with `returnState: true` a list of the output and the final states.
 * Weights: `kernel [height, width, channels, 4 * filters]`, `recurrent_kernel [height, width, filters, 4 * filters]`,
 * `bias [4 * filters]`, in the order input, forget, new, output. [Shi et al. 2015](https://arxiv.org/abs/1506.04214),
 * without the feedback of the carried state to the gates.
 *
 * @param filters channels of output and state
 * @param kernelSize length of the window, one number or one per axis
 * @param options `strides`, `padding`, `dilationRate` of the convolution of the inputs (that of the state keeps its size);
 * `dropout`, `recurrentDropout`, `stateful`, `goBackwards`; sizes in space must be known
 * @example
 * ```ts
 * const y = layers.ConvLSTM2D(16, 3)(Input([10, 32, 32, 3]));
 * console.log(y.shape); // [null, 30, 30, 16]
 * ```
 */
export const ConvLSTM2D = <const Q extends boolean = false, const S extends boolean = false>(
  filters: number,
  kernelSize: Size,
  options: Returning<ConvLSTM2DOptions, Q, S> = {},
): RecurrentImages<"ConvLSTM2D", 2, Q, S> => typed(new ConvLSTM2DLayer({ ...options, filters, kernelSize }));
