import { at } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { BaseCell, gatedTable, type StepWeights } from "./base_cell.ts";

export const gruTable = { ...gatedTable, resetAfter: option(true) };

export type GRUCellOptions = Omit<LayerWritten<typeof gruTable>, "units">;

export class GRUCellLayer extends BaseCell<typeof gruTable> {
  static readonly className = "GRUCell";
  static readonly table = gruTable;
  protected override readonly gates = 3;

  protected override step(projected: Tensor, states: readonly Tensor[], weights: StepWeights): readonly Tensor[] {
    const { activation, recurrentActivation, resetAfter } = this.options;
    const state = at(states, 0);
    const dropped = weights.dropState(state);
    const [inputUpdate, inputReset, inputNew] = thirds(projected);
    const [forUpdate, forReset, forNew] = thirds(weights.recurrent);
    const product = (kernel: Tensor): Tensor => ops.matmul(dropped, kernel);
    const { recurrentBias } = weights;
    const products = resetAfter ? ops.matmul(dropped, weights.recurrent) : undefined;
    const biased = products === undefined || recurrentBias === undefined ? products : ops.add(products, recurrentBias);
    const [toUpdate, toReset, toNew] =
      biased === undefined ? [product(forUpdate), product(forReset), undefined] : thirds(biased);
    const update = recurrentActivation(ops.add(inputUpdate, toUpdate));
    const reset = recurrentActivation(ops.add(inputReset, toReset));
    const memory =
      toNew === undefined ? ops.matmul(ops.multiply(reset, dropped), forNew) : ops.multiply(reset, toNew);
    const candidate = activation(ops.add(inputNew, memory));
    return [ops.add(ops.multiply(update, state), ops.multiply(ops.subtract(1, update), candidate))];
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
