import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { loraTable, type Adaptable } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type LastAxis } from "../typing.ts";
import { BaseDense, denseTable } from "./base_dense.ts";

const table = { ...denseTable, ...loraTable, quantizationConfig: option<null>(null) };

export type DenseOptions = Omit<LayerWritten<typeof table>, "units">;

export class DenseLayer extends BaseDense<typeof table> {
  static readonly className = "Dense";
  static readonly table = table;

  protected override weigh(x: Tensor): Tensor {
    return ops.matmul(x, this.adapted);
  }
}

/**
 * A fully connected layer: every output is a weighted sum of all inputs.
 *
 * `activation(x · kernel + bias)`
 *
 * In: `[batch, …, features]`. Out: `[batch, …, units]`. Weights: `kernel [features, units]`, `bias [units]`.
 *
 * @param units size of the output's last axis
 * @example
 * ```ts
 * const x = Input([784]);
 * const y = layers.Dense(10, { activation: "softmax" })(x);
 * console.log(y.shape); // [null, 10]
 * ```
 */
export const Dense = <const N extends number>(units: N, options: DenseOptions = {}): LastAxis<N> & Adaptable =>
  typed(new DenseLayer({ ...options, units }));
