import type { LayerWritten } from "../configured_layer.ts";
import { regularizer } from "../part_options.ts";
import { typed } from "../typing.ts";
import { BaseRnn, ownCellTable } from "./base_rnn.ts";
import { GRUCellLayer, gruTable } from "./gru_cell.ts";
import { cellFor } from "./own_cell.ts";
import type { Recurrent, Returning } from "./rnn_typing.ts";

const table = { ...ownCellTable, ...gruTable, activityRegularizer: regularizer() };

export type GRUOptions = Omit<LayerWritten<typeof table>, "units">;

export class GRULayer extends BaseRnn<typeof table> {
  static readonly className = "GRU";
  static readonly table = table;
  override readonly cell = new GRUCellLayer(cellFor(this, gruTable, this.options, "gru_cell"));
}

/**
 * Gated recurrent unit: a recurrent layer whose gates say how much of the state is renewed.
 *
 * `z, r = σ(x · kernel + h · recurrent_kernel + bias)`,
 * `h' = z * h + (1 - z) * tanh(x · kernel + r * (h · recurrent_kernel))`
 *
 * In: `[batch, steps, features]`. Out: `[batch, units]`, or `[batch, steps, units]` with `returnSequences: true`; with
 * `returnState: true` a list of the output and the final states. Steps that a mask leaves out change nothing.
 * Weights: `kernel [features, 3 * units]`, `recurrent_kernel [units, 3 * units]`, `bias [2, 3 * units]`, in the order
 * update, reset, new; `bias [3 * units]` with `resetAfter: false`, which applies r before the product.
 * [Cho et al. 2014](https://arxiv.org/abs/1406.1078)
 *
 * @param units length of the state
 * @param options `goBackwards`, `stateful`, `dropout` and `recurrentDropout` (one mask for all steps and gates of a call)
 * @example
 * ```ts
 * const x = layers.GRU(64, { returnSequences: true })(Input([100, 8]));
 * const y = layers.GRU(32)(x);
 * console.log(x.shape, y.shape); // [null, 100, 64] [null, 32]
 * ```
 */
export const GRU = <const U extends number, const Q extends boolean = false, const S extends boolean = false>(
  units: U,
  options: Returning<GRUOptions, Q, S> = {},
): Recurrent<"GRU", U, Q, S> => typed(new GRULayer({ ...options, units }));
