import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { BaseCell, gatedTable, matmul, type StepWeights } from "./base_cell.ts";
import type { StateSize } from "./cell.ts";
import { gateProducts } from "./gate_dropout.ts";
import { lstmStep, openForgetGate } from "./lstm_step.ts";

export const lstmTable = { ...gatedTable, unitForgetBias: option(true) };

export type LSTMCellOptions = Omit<LayerWritten<typeof lstmTable>, "units">;

export class LSTMCellLayer extends BaseCell<typeof lstmTable> {
  static readonly className = "LSTMCell";
  static readonly table = lstmTable;
  protected override readonly gates = 4;

  override get stateSize(): StateSize {
    return [this.options.units, this.options.units];
  }

  protected override step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[] {
    const products = gateProducts(at(states, 0), weights.recurrent, weights.stateMasks, matmul);
    return lstmStep(ops.add(projected, products), at(states, 1), { ...this.options, axis: -1 });
  }

  /** A forget gate that begins at 1 lets the state pass at first. */
  protected override buildBias(size: number): void {
    const { unitForgetBias, units, biasInitializer } = this.options;
    if (!unitForgetBias) return super.buildBias(size);
    this.addOwn("bias", [size], { initializer: openForgetGate(biasInitializer, units) });
  }
}

/**
 * One step of `LSTM`.
 *
 * Call: `cell(x, [h, c])` with x `[batch, features]`, h and c `[batch, units]`, gives `[h', [h', c']]`.
 *
 * @example
 * ```ts
 * const y = layers.RNN(layers.LSTMCell(32))(Input([100, 8]));
 * ```
 */
export const LSTMCell = (units: number, options: LSTMCellOptions = {}): LSTMCellLayer =>
  new LSTMCellLayer({ ...options, units });
