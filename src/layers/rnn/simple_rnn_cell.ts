import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { generator } from "../checks.ts";
import { BaseCell, cellTable, matmul, type StepWeights } from "./base_cell.ts";
import { gateProducts } from "./gate_dropout.ts";

/** Keras makes the generator of this cell before its initializers. */
export const simpleTable = { seed: generator(), ...cellTable };

export type SimpleRNNCellOptions = Omit<LayerWritten<typeof simpleTable>, "units">;

export class SimpleRNNCellLayer extends BaseCell<typeof simpleTable> {
  static readonly className = "SimpleRNNCell";
  static readonly table = simpleTable;
  protected override readonly gates = 1;

  protected override step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[] {
    const product = gateProducts(at(states, 0), weights.recurrent, weights.stateMasks, matmul);
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
