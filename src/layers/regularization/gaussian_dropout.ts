import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";
import { RandomLayer, rateTable } from "./random_layer.ts";

const table = rateTable;

export type GaussianDropoutOptions = Omit<LayerWritten<typeof table>, "rate">;

export class GaussianDropoutLayer extends RandomLayer<typeof table> {
  static readonly className = "GaussianDropout";
  static readonly table = table;

  protected override disturb(x: Tensor, seed: SeedGenerator): Tensor {
    const stddev = Math.sqrt(this.strength / (1 - this.strength));
    return ops.multiply(x, random.normal(x.shape, { mean: 1, stddev, dtype: this.dtypePolicy.computeDtype, seed }));
  }
}

/**
 * Multiplies the input by normal noise around 1 while training.
 *
 * `x * n`, `n` of mean 1 and standard deviation `sqrt(rate / (1 - rate))`
 *
 * In and out: any shape.
 *
 * @param rate as for `Dropout`, 0 to 1
 * @example
 * ```ts
 * const y = layers.GaussianDropout(0.2)(tensor([1, 2, 3]), { training: true });
 * ```
 */
export const GaussianDropout = (rate: number, options: GaussianDropoutOptions = {}): SameShape =>
  typed(new GaussianDropoutLayer({ ...options, rate }));
