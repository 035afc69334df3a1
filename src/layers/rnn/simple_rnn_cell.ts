import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { BaseCell, cellTable, type StepWeights } from "./base_cell.ts";

export type SimpleRNNCellOptions = Omit<LayerWritten<typeof cellTable>, "units">;

export class SimpleRNNCellLayer extends BaseCell<typeof cellTable> {
  static readonly className = "SimpleRNNCell";
  static readonly table = cellTable;
  protected override readonly gates = 1;

  protected override step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[] {
    const product = ops.matmul(weights.dropState(at(states, 0)), weights.recurrent);
    return [this.options.activation(ops.add(projected, product))];
  }
}

/**
 * One step of `SimpleRNN`: `activation(x · kernel + bias + h · recurrent_kernel)`.
 *
 * Call: `cell(x, [h])` with x `[batch, features]` and h `[batch, units]` gives `[h', [h']]`.
 *
 * @example
 * ```ts
 * const y = layers.RNN(layers.SimpleRNNCell(32))(Input([100, 8]));
 * ```
 */
export const SimpleRNNCell = (units: number, options: SimpleRNNCellOptions = {}): SimpleRNNCellLayer =>
  new SimpleRNNCellLayer({ ...options, units });
