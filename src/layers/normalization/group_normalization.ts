import { CeratopsError } from "../../errors.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { typed, type SameShape } from "../typing.ts";
import { normalizationTable } from "./normalization_table.ts";

const table = {
  groups: option<number>(32, (written, where) => {
    if (Number.isInteger(written) && (written > 0 || written === -1)) return written;
    throw refuse(where, "a whole number above 0, or -1 for a group per channel", written, "32");
  }),
  axis: option(-1),
  ...normalizationTable,
};

export class GroupNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "GroupNormalization";
  static readonly table = table;
  override supportsMasking = true;
  override autocast = false;

  override build(inputShape: Shape): void {
    const { axis, scale, center } = this.options;
    const channels = knownSize(inputShape, axis);
    if (channels % this.#groupsOf(channels) !== 0) throw notDivisible(this.name, channels, this.options.groups);
    this.inputSpec = { rank: inputShape.length, axes: { [axis]: channels } };
    if (scale) this.addOwn("gamma", [channels], { autocast: false });
    if (center) this.addOwn("beta", [channels], { autocast: false });
  }

  override call(inputs: Tensor): Tensor {
    const { epsilon, scale, center } = this.options;
    const axis = this.options.axis < 0 ? this.options.axis + inputs.rank : this.options.axis;
    const split = (shape: Dims): number[] => shape.flatMap((dim, i) => (i === axis ? this.#splitChannels(dim) : [dim]));
    const grouped = split(inputs.shape);
    const x = ops.reshape(ops.cast(inputs, "float32"), grouped);
    const [mean, variance] = ops.moments(x, range(x.rank).filter((i) => i !== 0 && i !== axis), { keepdims: true });
    // Learned numbers are per channel: 1 everywhere but along the channels, which are split as in x.
    const aligned = split(inputs.shape.map((dim, i) => (i === axis ? dim : 1)));
    const factor = ops.rsqrt(ops.add(variance, epsilon));
    const scaled = scale ? ops.multiply(factor, ops.reshape(this.weight("gamma"), aligned)) : factor;
    const centred = ops.multiply(ops.subtract(x, mean), scaled);
    const shifted = center ? ops.add(centred, ops.reshape(this.weight("beta"), aligned)) : centred;
    return ops.cast(ops.reshape(shifted, inputs.shape), this.dtypePolicy.computeDtype);
  }

  #groupsOf(channels: number): number {
    return this.options.groups === -1 ? channels : this.options.groups;
  }

  #splitChannels(channels: number): [number, number] {
    if (channels === 1) return [1, 1];
    const groups = this.#groupsOf(channels);
    return [groups, channels / groups];
  }
}

function notDivisible(where: string, channels: number, groups: number): CeratopsError {
  const fitting = [32, 16, 8, 4, 2, 1].find((n) => channels % n === 0);
  return new CeratopsError(`"${where}" cannot split ${channels} channels into ${groups} equal groups`, {
    code: "E_GROUPS",
    where,
    expected: `a divisor of ${channels}`,
    received: String(groups),
    hint: `groups: ${at([fitting ?? 1], 0)}`,
  });
}

/**
 * Normalizes each sample over groups of its channels, then scales and shifts every channel by learned numbers.
 *
 * `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance of a group
 *
 * In and out: `[batch, …, channels]`. Weights: `gamma [channels]`, `beta [channels]`.
 * [Wu and He 2018](https://arxiv.org/abs/1803.08494)
 *
 * @param options `groups`: 1 is layer normalization over all but the batch, -1 (a group per channel) instance normalization
 * @example
 * ```ts
 * const y = layers.GroupNormalization({ groups: 8 })(Input([32, 32, 64]));
 * ```
 */
export const GroupNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new GroupNormalizationLayer(options));
