import { range } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import type { CallOptions } from "../layer.ts";
import { initializer } from "../part_options.ts";
import { typed, type SameShape } from "../typing.ts";
import { maskedMoments } from "./masked_moments.ts";
import { normalizationTable } from "./normalization_table.ts";

const table = {
  axis: option(-1),
  momentum: option(0.99),
  ...normalizationTable,
  movingMeanInitializer: initializer("zeros"),
  movingVarianceInitializer: initializer("ones"),
  synchronized: option(false, oneOf(false)),
  renorm: option(false, oneOf(false)),
  renormClipping: option<null>(null),
  renormMomentum: option(0.99),
};

export class BatchNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "BatchNormalization";
  static readonly table = table;
  override supportsMasking = true;

  override build(inputShape: Shape): void {
    const { axis, scale, center } = this.options;
    const size = knownSize(inputShape, axis);
    if (scale) this.addOwn("gamma", [size], { autocast: false });
    if (center) this.addOwn("beta", [size], { autocast: false });
    const statistic = { trainable: false, autocast: false };
    this.addOwn("movingMean", [size], { name: "moving_mean", ...statistic });
    this.addOwn("movingVariance", [size], { name: "moving_variance", ...statistic });
    this.inputSpec = { rank: inputShape.length, axes: { [axis]: size } };
  }

  override call(inputs: Tensor, { training, mask }: CallOptions): Tensor {
    const { axis, scale, center, epsilon } = this.options;
    // Half precision is too coarse for means and variances of a batch.
    const x = ops.cast(inputs, inputs.dtype === "float64" ? "float64" : "float32");
    const [mean, variance] = training && this.trainable ? this.#batchStatistics(x, mask) : this.#movingStatistics();
    const normalized = ops.batchNormalization(x, mean, variance, axis, {
      offset: center ? this.weight("beta") : null,
      scale: scale ? this.weight("gamma") : null,
      epsilon,
    });
    return ops.cast(normalized, this.dtypePolicy.computeDtype);
  }

  #movingStatistics(): [Tensor, Tensor] {
    return [this.weight("moving_mean").value, this.weight("moving_variance").value];
  }

  /** Mean and variance of the batch; the moving ones take a step towards them. */
  #batchStatistics(x: Tensor, mask: CallOptions["mask"]): [Tensor, Tensor] {
    const axis = this.options.axis < 0 ? this.options.axis + x.rank : this.options.axis;
    const others = range(x.rank).filter((other) => other !== axis);
    const [mean, variance] = isTensor(mask) ? maskedMoments(x, mask, others) : ops.moments(x, others);
    this.#move("moving_mean", mean);
    this.#move("moving_variance", variance);
    return [mean, variance];
  }

  #move(name: string, towards: Tensor): void {
    const { momentum } = this.options;
    const weight = this.weight(name);
    const moved = ops.add(ops.multiply(weight.value, momentum), ops.multiply(towards, 1 - momentum));
    weight.assign(ops.cast(moved, weight.dtype));
  }
}

/**
 * Brings every channel to mean 0 and variance 1 over the batch, then scales and shifts it by learned numbers.
 *
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta`
 *
 * While training, mean and variance are those of the batch, and moving averages of them are kept
 * (`moving = moving * momentum + batch * (1 - momentum)`); otherwise, and when `trainable` is false, the moving averages
 * are used. Steps that a mask leaves out do not count.
 *
 * In and out: `[batch, …, channels]`. Weights, each `[channels]`: `gamma`, `beta`, and not trained `moving_mean`,
 * `moving_variance`. [Ioffe and Szegedy 2015](https://arxiv.org/abs/1502.03167)
 *
 * @param options `axis`: the axis of the channels, -1 if not said
 * @example
 * ```ts
 * const x = layers.Conv2D(16, 3, { useBias: false })(Input([32, 32, 3]));
 * const y = layers.BatchNormalization()(x);
 * ```
 */
export const BatchNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new BatchNormalizationLayer(options));
