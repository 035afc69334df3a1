import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nonNegative, orNull } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { regularizer } from "../part_options.ts";
import { typed, type LastAxis } from "../typing.ts";
import { BaseDense, denseTable } from "./base_dense.ts";

const table = {
  ...denseTable,
  threshold: option<number | null>(null, orNull(nonNegative)),
  activityRegularizer: regularizer(),
};

export type TernaryDenseOptions = Omit<LayerWritten<typeof table>, "units">;

export class TernaryDenseLayer extends BaseDense<typeof table> {
  static readonly className = "TernaryDense";
  static readonly table = table;

  protected override weigh(x: Tensor): Tensor {
    const kernel = this.weight("kernel").value;
    const size = ops.abs(kernel);
    const mean = ops.mean(size);
    const threshold = this.options.threshold ?? ops.multiply(mean, 0.5);
    const signs = ops.multiply(ops.sign(kernel), ops.cast(ops.greater(size, threshold), kernel.dtype));
    // To gradients, rounding to signs is as if it were not there.
    const passing = ops.add(kernel, ops.stopGradient(ops.subtract(signs, kernel)));
    const product = ops.matmul(x, passing);
    return this.options.threshold === null ? ops.multiply(product, mean) : product;
  }
}

/**
 * A fully connected layer that weights with -1, 0 and 1 only, and is trained as if it did not: gradients go to the
 * numbers behind the signs.
 *
 * `activation(β x · sign(kernel) [|kernel| > threshold] + bias)`; β is the mean of |kernel| where no threshold is given, 1
 * otherwise.
 *
 * In: `[batch, …, features]`. Out: `[batch, …, units]`. Weights: `kernel [features, units]`, `bias [units]`.
 * [Ma et al. 2024](https://arxiv.org/abs/2402.17764), section 3.1
 *
 * @param units size of the output's last axis
 * @param options `threshold`: up to which size weights count as 0; half of the mean size if not said
 * @example
 * ```ts
 * const y = layers.TernaryDense(10)(Input([784]));
 * console.log(y.shape); // [null, 10]
 * ```
 *
 * Differs from Keras: the trained layer cannot be packed into 1.6 bits per weight.
 */
export const TernaryDense = <const N extends number>(units: N, options: TernaryDenseOptions = {}): LastAxis<N> =>
  typed(new TernaryDenseLayer({ ...options, units }));
