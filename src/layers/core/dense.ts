import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { AdaptableLayer, loraTable } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { positiveInteger } from "../checks.ts";
import { knownSize, type InputSpec } from "../input_checks.ts";
import { activation } from "../part_options.ts";
import { typed, type LastAxis } from "../typing.ts";
import { weightOptions } from "../weight_options.ts";

const table = {
  units: required(positiveInteger),
  activation: activation(null),
  useBias: option(true),
  ...weightOptions("kernel", "glorot_uniform"),
  ...weightOptions("bias", "zeros"),
  ...loraTable,
  quantizationConfig: option<null>(null),
};

export type DenseOptions = Omit<LayerWritten<typeof table>, "units">;

export class DenseLayer extends AdaptableLayer<typeof table> {
  static readonly className = "Dense";
  static readonly table = table;
  override supportsMasking = true;
  protected override inputSpec: InputSpec = { minRank: 2, known: [-1] };

  override build(inputShape: Shape): void {
    const { units, useBias } = this.options;
    const features = knownSize(inputShape);
    this.addOwn("kernel", [features, units]);
    if (useBias) this.addOwn("bias", [units]);
    this.adapt();
    this.inputSpec = { minRank: 2, axes: { [-1]: features } };
  }

  override call(x: Tensor): Tensor {
    const product = ops.matmul(x, this.adapted);
    return this.options.activation(this.options.useBias ? ops.add(product, this.weight("bias")) : product);
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
export const Dense = <const N extends number>(units: N, options: DenseOptions = {}): LastAxis<N> =>
  typed(new DenseLayer({ ...options, units }));
