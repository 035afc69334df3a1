import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { between } from "../../util/checks.ts";
import { required } from "../../util/options.ts";
import { seed } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";
import { RandomLayer } from "./random_layer.ts";

const table = { stddev: required(between(0, 1)), seed: seed() };

export type GaussianNoiseOptions = Omit<LayerWritten<typeof table>, "stddev">;

export class GaussianNoiseLayer extends RandomLayer<typeof table> {
  static readonly className = "GaussianNoise";
  static readonly table = table;

  protected override disturb(x: Tensor, seed: SeedGenerator): Tensor {
    return ops.add(x, random.normal(x.shape, { stddev: this.strength, dtype: this.dtypePolicy.computeDtype, seed }));
  }
}

/**
 * Adds normal noise around 0 while training.
 *
 * In and out: any shape.
 *
 * @param stddev standard deviation of the noise, 0 to 1
 * @example
 * ```ts
 * const y = layers.GaussianNoise(0.1)(tensor([1, 2, 3]), { training: true });
 * ```
 */
export const GaussianNoise = (stddev: number, options: GaussianNoiseOptions = {}): SameShape =>
  typed(new GaussianNoiseLayer({ ...options, stddev }));
