import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { axes } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { typed, type SameShape } from "../typing.ts";
import { sortedAxes } from "./sorted_axes.ts";

const table = { axis: axes(-1), epsilon: option(1e-6) };

export class RMSNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "RMSNormalization";
  static readonly table = table;

  override build(inputShape: Shape): void {
    const shape = sortedAxes(this.options.axis).map((axis) => knownSize(inputShape, axis));
    this.addWeight({ name: "scale", shape, initializer: "ones" });
  }

  override call(x: Tensor): Tensor {
    const { axis, epsilon } = this.options;
    return ops.rmsNormalization(x, { scale: this.weight("scale"), axis: sortedAxes(axis), epsilon });
  }
}

/**
 * Divides every sample by the root of the mean of its squares, then scales by learned numbers.
 *
 * `scale * x / sqrt(mean(x²) + epsilon)`
 *
 * In and out: `[batch, …, features]`. Weights: `scale`, the sizes along `axis`.
 * [Zhang and Sennrich 2019](https://arxiv.org/abs/1910.07467)
 *
 * @example
 * ```ts
 * const y = layers.RMSNormalization()(Input([64, 128]));
 * ```
 */
export const RMSNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new RMSNormalizationLayer(options));
