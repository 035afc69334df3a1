import type { DType } from "../../ir/dtype.ts";
import { range, type Dims } from "../../ir/shape.ts";
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
import { correction, moveTowards, renormTable } from "./renormalization.ts";

const table = {
  axis: option(-1),
  momentum: option(0.99),
  ...normalizationTable,
  movingMeanInitializer: initializer("zeros"),
  movingVarianceInitializer: initializer("ones"),
  synchronized: option(false, oneOf(false)),
  ...renormTable,
};

export class BatchNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "BatchNormalization";
  static readonly table = table;
  override supportsMasking = true;

  constructor(written: LayerWritten<typeof table>) {
    super(written.renorm === true ? { ...written, renormClipping: written.renormClipping ?? {} } : written);
  }

  override build(inputShape: Shape): void {
    const { axis, scale, center, renorm, movingVarianceInitializer } = this.options;
    const size = knownSize(inputShape, axis);
    if (scale) this.addOwn("gamma", [size], { autocast: false });
    if (center) this.addOwn("beta", [size], { autocast: false });
    const statistic = { trainable: false, autocast: false };
    this.addOwn("movingMean", [size], { name: "moving_mean", ...statistic });
    this.addOwn("movingVariance", [size], { name: "moving_variance", ...statistic });
    if (renorm) {
      const initializer = (shape: Dims, dtype: DType): Tensor => ops.sqrt(movingVarianceInitializer.call(shape, dtype));
      this.addWeight({ name: "moving_stddev", shape: [size], initializer, ...statistic });
      this.addOwn("movingMean", [size], { name: "renorm_mean", ...statistic });
      this.addWeight({ name: "renorm_stddev", shape: [size], initializer, ...statistic });
    }
    this.inputSpec = { rank: inputShape.length, axes: { [axis]: size } };
  }

  override call(inputs: Tensor, { training, mask }: CallOptions): Tensor {
    const { axis, scale, center, epsilon, renorm } = this.options;
    // Half precision is too coarse for means and variances of a batch.
    const x = ops.cast(inputs, inputs.dtype === "float64" ? "float64" : "float32");
    const learns = training && this.trainable;
    const [mean, variance] = learns ? this.#batchStatistics(x, mask) : this.#movingStatistics();
    const learned = {
      scale: scale ? this.weight("gamma").value : null,
      offset: center ? this.weight("beta").value : null,
    };
    const affine = learns && renorm ? this.#renormalized(mean, variance, learned) : learned;
    if (learns) this.#moveStatistics(mean, variance);
    const normalized = ops.batchNormalization(x, mean, variance, axis, { ...affine, epsilon });
    return ops.cast(normalized, this.dtypePolicy.computeDtype);
  }

  #movingStatistics(): [Tensor, Tensor] {
    return [this.weight("moving_mean").value, this.weight("moving_variance").value];
  }

  #batchStatistics(x: Tensor, mask: CallOptions["mask"]): [Tensor, Tensor] {
    const axis = this.options.axis < 0 ? this.options.axis + x.rank : this.options.axis;
    const others = range(x.rank).filter((other) => other !== axis);
    return isTensor(mask) ? maskedMoments(x, mask, others) : ops.moments(x, others);
  }

  /** Scale and offset that make the batch's normalization that by the running statistics. */
  #renormalized(mean: Tensor, variance: Tensor, { scale, offset }: Affine): Affine {
    const { epsilon, renormClipping } = this.options;
    const running = { mean: this.weight("renorm_mean").value, stddev: this.weight("renorm_stddev").value };
    const stddev = ops.sqrt(ops.add(variance, epsilon));
    const { factor, shift } = correction(mean, stddev, running, epsilon, renormClipping ?? {});
    const scaled = (x: Tensor): Tensor => (scale === null ? x : ops.multiply(x, scale));
    return { scale: scaled(factor), offset: offset === null ? scaled(shift) : ops.add(scaled(shift), offset) };
  }

  /** The moving statistics take a step towards those of the batch. */
  #moveStatistics(mean: Tensor, variance: Tensor): void {
    const { momentum, renorm, renormMomentum, epsilon } = this.options;
    moveTowards(this.weight("moving_mean"), mean, momentum);
    if (!renorm) return moveTowards(this.weight("moving_variance"), variance, momentum);
    const stddev = ops.sqrt(ops.add(variance, epsilon));
    moveTowards(this.weight("renorm_mean"), mean, renormMomentum);
    moveTowards(this.weight("renorm_stddev"), stddev, renormMomentum);
    const moving = this.weight("moving_stddev");
    moveTowards(moving, stddev, momentum);
    this.weight("moving_variance").assign(ops.relu(ops.subtract(ops.square(moving.value), epsilon)));
  }
}

/** What is learned per channel, null where it is not. */
interface Affine {
  readonly scale: Tensor | null;
  readonly offset: Tensor | null;
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
 * @param options `axis`: the axis of the channels, -1 if not said; `renorm`: batch renormalization
 * ([Ioffe 2017](https://arxiv.org/abs/1702.03275))
 * @example
 * ```ts
 * const x = layers.Conv2D(16, 3, { useBias: false })(Input([32, 32, 3]));
 * const y = layers.BatchNormalization()(x);
 * ```
 */
export const BatchNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new BatchNormalizationLayer(options));
