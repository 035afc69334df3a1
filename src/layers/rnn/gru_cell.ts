import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { BaseCell, gatedTable, matmul, type StepWeights } from "./base_cell.ts";
import { gateProducts } from "./gate_dropout.ts";

export const gruTable = { ...gatedTable, resetAfter: option(true) };

export type GRUCellOptions = Omit<LayerWritten<typeof gruTable>, "units">;

export class GRUCellLayer extends BaseCell<typeof gruTable> {
  static readonly className = "GRUCell";
  static readonly table = gruTable;
  protected override readonly gates = 3;

  protected override step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[] {
    const { activation, recurrentActivation, resetAfter } = this.options;
    const { recurrent, recurrentBias, stateMasks } = weights;
    const state = at(states, 0);
    const [inputUpdate, inputReset, inputNew] = thirds(projected);
    if (resetAfter) {
      const products = gateProducts(state, recurrent, stateMasks, matmul);
      const [toUpdate, toReset, toNew] = thirds(recurrentBias === undefined ? products : ops.add(products, recurrentBias));
      const reset = recurrentActivation(ops.add(inputReset, toReset));
      const candidate = activation(ops.add(inputNew, ops.multiply(reset, toNew)));
      return [renewed(state, candidate, recurrentActivation(ops.add(inputUpdate, toUpdate)))];
    }
    const [kernel, kernelNew] = ops.split(recurrent, [2 * this.options.units], { axis: -1 }) as [Tensor, Tensor];
    const products = gateProducts(state, kernel, stateMasks.slice(0, 2), matmul);
    const [toUpdate, toReset] = ops.split(products, 2, { axis: -1 }) as [Tensor, Tensor];
    const reset = recurrentActivation(ops.add(inputReset, toReset));
    const kept = ops.multiply(reset, state);
    const candidate = activation(ops.add(inputNew, gateProducts(kept, kernelNew, stateMasks.slice(2), matmul)));
    return [renewed(state, candidate, recurrentActivation(ops.add(inputUpdate, toUpdate)))];
  }

  /** With `resetAfter`, the products with inputs and with the state have biases of their own. */
  protected override buildBias(size: number): void {
    this.addOwn("bias", this.options.resetAfter ? [2, size] : [size]);
  }

  protected override biases(): readonly [Tensor, Tensor | undefined] {
    const bias = this.weight("bias").value;
    if (!this.options.resetAfter) return [bias, undefined];
    const [input, recurrent] = ops.unstack(bias, { axis: 0 });
    return [input as Tensor, recurrent];
  }
}

/** The state where the update gate is 1, the candidate where it is 0. */
const renewed = (state: Tensor, candidate: Tensor, update: Tensor): Tensor =>
  ops.add(ops.multiply(update, state), ops.multiply(ops.subtract(1, update), candidate));

const thirds = (x: Tensor): [Tensor, Tensor, Tensor] => ops.split(x, 3, { axis: -1 }) as [Tensor, Tensor, Tensor];

/**
 * One step of `GRU`.
 *
 * Call: `cell(x, [h])` with x `[batch, features]` and h `[batch, units]` gives `[h', [h']]`.
 *
 * @example
 * ```ts
 * const y = layers.RNN(layers.GRUCell(32))(Input([100, 8]));
 * ```
 */
export const GRUCell = (units: number, options: GRUCellOptions = {}): GRUCellLayer =>
  new GRUCellLayer({ ...options, units });
