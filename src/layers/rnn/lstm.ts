import type { LayerWritten } from "../configured_layer.ts";
import { regularizer } from "../part_options.ts";
import { typed } from "../typing.ts";
import { BaseRnn, ownCellTable } from "./base_rnn.ts";
import { LSTMCellLayer, lstmTable } from "./lstm_cell.ts";
import { cellFor } from "./own_cell.ts";
import type { Recurrent, Returning } from "./rnn_typing.ts";

const table = { ...ownCellTable, ...lstmTable, activityRegularizer: regularizer() };

export type LSTMOptions = Omit<LayerWritten<typeof table>, "units">;

export class LSTMLayer extends BaseRnn<typeof table> {
  static readonly className = "LSTM";
  static readonly table = table;
  override readonly cell = new LSTMCellLayer(cellFor(this, lstmTable, this.options, "lstm_cell"));
}

/**
 * Long short-term memory: a recurrent layer with a carried state that gates let in, keep and let out.
 *
 * `i, f, o = σ(x · kernel + h · recurrent_kernel + bias)`, `c' = f * c + i * tanh(…)`, `h' = o * tanh(c')`
 *
 * In: `[batch, steps, features]`. Out: `[batch, units]`, or `[batch, steps, units]` with `returnSequences: true`; with
 * `returnState: true` a list of the output and the final states. Steps that a mask leaves out change nothing.
 * Weights: `kernel [features, 4 * units]`, `recurrent_kernel [units, 4 * units]`, `bias [4 * units]`, in the order
 * input, forget, new, output. [Hochreiter and Schmidhuber 1997](https://www.bioinf.jku.at/publications/older/2604.pdf)
 *
 * @param units length of the state
 * @param options `goBackwards`, `stateful`, `dropout` and `recurrentDropout` (one mask for all steps and gates of a call)
 * @example
 * ```ts
 * const x = layers.LSTM(64, { returnSequences: true })(Input([100, 8]));
 * const y = layers.LSTM(32)(x);
 * console.log(x.shape, y.shape); // [null, 100, 64] [null, 32]
 * ```
 */
export const LSTM = <const U extends number, const Q extends boolean = false, const S extends boolean = false>(
  units: U,
  options: Returning<LSTMOptions, Q, S> = {},
): Recurrent<"LSTM", U, Q, S> => typed(new LSTMLayer({ ...options, units }));
