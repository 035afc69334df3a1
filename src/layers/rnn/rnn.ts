import type { Shape } from "../../tensor/keras_tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import { serializeLayer } from "../serialize_layer.ts";
import { typed } from "../typing.ts";
import { BaseRnn, rnnTable } from "./base_rnn.ts";
import { checkCell, type Cell } from "./cell.ts";
import type { Recurrent, Returning } from "./rnn_typing.ts";
import { StackedRNNCells } from "./stacked_rnn_cells.ts";

const table = {
  ...rnnTable,
  cell: {
    parse: (written: Cell | readonly Cell[], where: string): Cell =>
      Array.isArray(written) ? StackedRNNCells(written as readonly Cell[]) : checkCell(written, where),
    serialize: (cell: Cell) => serializeLayer(cell),
  },
};

export type RNNOptions = Omit<LayerWritten<typeof table>, "cell">;

export class RNNLayer extends BaseRnn<typeof table> {
  static readonly className = "RNN";
  static readonly table = table;
  override readonly cell = this.options.cell;
  // Cells of the user's own may take inputs of any rank.
  protected override inputSpec: InputSpec = { minRank: 2, layout: ["batch", "steps", "features"] };

  override build(inputShape: Shape): void {
    super.build(inputShape);
    this.inputSpec = { rank: inputShape.length };
  }
}

/**
 * A cell in a loop over the steps of a sequence.
 *
 * A cell is a layer with `stateSize` whose `call(x, states)` takes one step `[batch, …]` and gives
 * `[output, nextStates]`; a list of cells is stacked.
 *
 * In: `[batch, steps, …]`. Out: `[batch, output]`, or `[batch, steps, output]` with `returnSequences: true`; with
 * `returnState: true` a list of the output and the final states. Steps that a mask leaves out change nothing.
 *
 * @param cell what happens in a step
 * @param options `goBackwards`, `stateful`, `unroll` (accepted, without effect), `zeroOutputForMask`
 * @example
 * ```ts
 * const y = layers.RNN([layers.GRUCell(32), layers.LSTMCell(16)])(Input([100, 8]));
 * console.log(y.shape); // [null, 16]
 * ```
 */
export const RNN = <const Q extends boolean = false, const S extends boolean = false>(
  cell: Cell | readonly Cell[],
  options: Returning<RNNOptions, Q, S> = {},
): Recurrent<"RNN", number, Q, S> => typed(new RNNLayer({ ...options, cell }));
