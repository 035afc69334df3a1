import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed } from "../typing.ts";
import { BaseConvLSTM, convLstmLayerTable } from "./base_conv_lstm.ts";
import type { RecurrentImages, Returning } from "./rnn_typing.ts";

const table = convLstmLayerTable(3);

export type ConvLSTM3DOptions = Omit<LayerWritten<typeof table>, "filters" | "kernelSize">;

export class ConvLSTM3DLayer extends BaseConvLSTM {
  static readonly className = "ConvLSTM3D";
  static readonly table = table;
}

/**
 * Long short-term memory over sequences in which every step is a volume: `LSTM` with convolutions for its matrix products.
 *
 * In: `[batch, steps, depth, height, width, channels]`. Out: `[batch, new depth, new height, new width, filters]`, or with `returnSequences: true`
 * `[batch, steps, new depth, new height, new width, filters]`; with `returnState: true` a list of the output and the final states.
 * Weights: `kernel [depth, height, width, channels, 4 * filters]`, `recurrent_kernel [depth, height, width, filters, 4 * filters]`,
 * `bias [4 * filters]`, in the order input, forget, new, output. [Shi et al. 2015](https://arxiv.org/abs/1506.04214),
 * without the feedback of the carried state to the gates.
 *
 * @param filters channels of output and state
 * @param kernelSize length of the window, one number or one per axis
 * @param options `strides`, `padding`, `dilationRate` of the convolution of the inputs (that of the state keeps its size);
 * `dropout`, `recurrentDropout`, `stateful`, `goBackwards`; sizes in space must be known
 * @example
 * ```ts
 * const y = layers.ConvLSTM3D(16, 3)(Input([10, 8, 8, 8, 3]));
 * console.log(y.shape); // [null, 6, 6, 6, 16]
 * ```
 */
export const ConvLSTM3D = <const Q extends boolean = false, const S extends boolean = false>(
  filters: number,
  kernelSize: Size,
  options: Returning<ConvLSTM3DOptions, Q, S> = {},
): RecurrentImages<"ConvLSTM3D", 3, Q, S> => typed(new ConvLSTM3DLayer({ ...options, filters, kernelSize }));
