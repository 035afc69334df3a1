import type { LayerWritten } from "../configured_layer.ts";
import { regularizer } from "../part_options.ts";
import { typed } from "../typing.ts";
import { BaseRnn, ownCellTable } from "./base_rnn.ts";
import { SimpleRNNCellLayer, simpleTable } from "./simple_rnn_cell.ts";
import { cellFor } from "./own_cell.ts";
import type { Recurrent, Returning } from "./rnn_typing.ts";

const table = { ...ownCellTable, ...simpleTable, activityRegularizer: regularizer() };

export type SimpleRNNOptions = Omit<LayerWritten<typeof table>, "units">;

export class SimpleRNNLayer extends BaseRnn<typeof table> {
  static readonly className = "SimpleRNN";
  static readonly table = table;
  override readonly cell = new SimpleRNNCellLayer(cellFor(this, simpleTable, this.options, "simple_rnn_cell"));

  override getConfig(): Record<string, unknown> {
    // Keras writes no seed here.
    const { seed: _, ...config } = super.getConfig();
    return config;
  }
}

/**
 * A recurrent layer whose output is its state.
 *
 * `h' = activation(x · kernel + bias + h · recurrent_kernel)`
 *
 * In: `[batch, steps, features]`. Out: `[batch, units]`, or `[batch, steps, units]` with `returnSequences: true`; with
 * `returnState: true` a list of the output and the final states. Steps that a mask leaves out change nothing.
 * Weights: `kernel [features, units]`, `recurrent_kernel [units, units]`, `bias [units]`.
 *
 * @param units length of the state
 * @param options `goBackwards`, `stateful`, `dropout` and `recurrentDropout` (one mask for all steps and gates of a call)
 * @example
 * ```ts
 * const x = layers.SimpleRNN(64, { returnSequences: true })(Input([100, 8]));
 * const y = layers.SimpleRNN(32)(x);
 * console.log(x.shape, y.shape); // [null, 100, 64] [null, 32]
 * ```
 */
export const SimpleRNN = <const U extends number, const Q extends boolean = false, const S extends boolean = false>(
  units: U,
  options: Returning<SimpleRNNOptions, Q, S> = {},
): Recurrent<"SimpleRNN", U, Q, S> => typed(new SimpleRNNLayer({ ...options, units }));
