import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { axes } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { typed, type SameShape } from "../typing.ts";
import { normalizationTable } from "./normalization_table.ts";
import { sortedAxes } from "./sorted_axes.ts";

const table = {
  axis: axes(-1),
  ...normalizationTable,
  rmsScaling: option(false),
};

export class LayerNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "LayerNormalization";
  static readonly table = table;
  override supportsMasking = true;
  override autocast = false;

  override build(inputShape: Shape): void {
    const { scale, center, rmsScaling } = this.options;
    const shape = sortedAxes(this.options.axis).map((axis) => knownSize(inputShape, axis));
    if (scale || rmsScaling) this.addOwn("gamma", shape, { autocast: false });
    if (center && !rmsScaling) this.addOwn("beta", shape, { autocast: false });
  }

  override call(x: Tensor): Tensor {
    const { axis, epsilon, scale, center, rmsScaling } = this.options;
    const normalized = ops.layerNormalization(x, {
      gamma: scale || rmsScaling ? this.weight("gamma") : null,
      beta: center && !rmsScaling ? this.weight("beta") : null,
      axis: sortedAxes(axis),
      epsilon,
      rmsScaling,
    });
    return ops.cast(normalized, this.dtypePolicy.computeDtype);
  }
}

/**
 * Brings every sample to mean 0 and variance 1 along its features, then scales and shifts by learned numbers.
 *
 * `gamma * (x - mean(x)) / sqrt(variance(x) + epsilon) + beta`
 *
 * In and out: `[batch, …, features]`. Weights: `gamma` and `beta`, the sizes along `axis`.
 * [Ba et al. 2016](https://arxiv.org/abs/1607.06450)
 *
 * @param options `axis`: the axes that are normalized over together, -1 if not said
 * @example
 * ```ts
 * const y = layers.LayerNormalization()(Input([64, 128]));
 * ```
 */
export const LayerNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new LayerNormalizationLayer(options));
