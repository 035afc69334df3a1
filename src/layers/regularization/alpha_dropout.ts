import * as ops from "../../ops/index.ts";
import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";
import { noiseShape } from "./dropout.ts";
import { RandomLayer, rateTable } from "./random_layer.ts";

const table = { ...rateTable, noiseShape };

/** What SELU tends to far below zero. */
const FLOOR = -1.6732632423543772 * 1.0507009873554805;

export type AlphaDropoutOptions = Omit<LayerWritten<typeof table>, "rate">;

export class AlphaDropoutLayer extends RandomLayer<typeof table> {
  static readonly className = "AlphaDropout";
  static readonly table = table;

  protected override disturb(x: Tensor, seed: SeedGenerator): Tensor {
    const { rate } = this.options;
    const shape = this.options.noiseShape?.map((dim, axis) => dim ?? x.shape[axis] ?? 1) ?? x.shape;
    const kept = ops.cast(ops.greaterEqual(random.uniform(shape, { seed }), rate), x.dtype);
    const scale = ((1 - rate) * (1 + rate * FLOOR ** 2)) ** -0.5;
    const dropped = ops.add(ops.multiply(x, kept), ops.multiply(FLOOR, ops.subtract(1, kept)));
    return ops.add(ops.multiply(scale, dropped), -scale * FLOOR * rate);
  }
}

/**
 * Dropout that keeps mean and variance, for networks of `"selu"` units: dropped numbers become SELU's lowest value.
 *
 * In and out: any shape. [Klambauer et al. 2017](https://arxiv.org/abs/1706.02515)
 *
 * @param rate share that is dropped, 0 to 1
 * @example
 * ```ts
 * const y = layers.AlphaDropout(0.1)(tensor([1, -2, 0.5]), { training: true });
 * ```
 */
export const AlphaDropout = (rate: number, options: AlphaDropoutOptions = {}): SameShape =>
  typed(new AlphaDropoutLayer({ ...options, rate }));
