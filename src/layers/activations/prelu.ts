import * as ops from "../../ops/index.ts";
import { knownSize } from "../input_checks.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { axesOrNull } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";
import { weightOptions } from "../weight_options.ts";

const table = {
  ...weightOptions("alpha", "zeros"),
  sharedAxes: axesOrNull(),
};

export class PReLULayer extends ConfiguredLayer<typeof table> {
  static readonly className = "PReLU";
  static readonly table = table;
  override supportsMasking = true;

  override build(inputShape: Shape): void {
    const shared = this.options.sharedAxes ?? [];
    const axes = inputShape.map((_, axis) => axis).slice(1);
    this.addOwn("alpha", axes.map((axis) => (shared.includes(axis) ? 1 : knownSize(inputShape, axis))));
    const fixed = axes.filter((axis) => !shared.includes(axis)).map((axis) => [axis, knownSize(inputShape, axis)]);
    this.inputSpec = { rank: inputShape.length, axes: Object.fromEntries(fixed) as Record<number, number> };
  }

  override call(x: Tensor): Tensor {
    const below = ops.multiply(ops.negative(this.weight("alpha")), ops.relu(ops.negative(x)));
    return ops.add(ops.relu(x), below);
  }
}

/**
 * Rectifier with a learned slope below zero: `x` above, `alpha * x` below.
 *
 * In and out: `[batch, …]`. Weights: `alpha`, the shape of a sample, with 1 along `sharedAxes`.
 * [He et al. 2015](https://arxiv.org/abs/1502.01852)
 *
 * @param options `sharedAxes`: axes along which one slope serves all, `[1, 2]` for images
 * @example
 * ```ts
 * const y = layers.PReLU({ sharedAxes: [1, 2] })(Input([8, 8, 3])); // 3 slopes
 * ```
 */
export const PReLU = (options: LayerWritten<typeof table> = {}): SameShape => typed(new PReLULayer(options));
