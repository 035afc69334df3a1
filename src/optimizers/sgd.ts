import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { between } from "../util/checks.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.01 }),
  momentum: option(0, between(0, 1)),
  nesterov: option(false),
};

type SGDOptions = OptionsOf<typeof table>;

class SGDOptimizer extends Optimizer<"momentum", Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: SGDOptions) {
    super(options, { className: "SGD", table });
  }

  protected override slots(): readonly (readonly Slot<"momentum">[])[] {
    return this.options.momentum === 0 ? [] : [[{ key: "momentum" }]];
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<"momentum">, rate: Tensor): After<"momentum"> {
    const { momentum, nesterov } = this.options;
    const descent = ops.multiply(gradient, rate);
    if (momentum === 0) return { value: ops.subtract(value, descent) };
    const velocity = ops.subtract(ops.multiply(slots.momentum, momentum), descent);
    const move = nesterov ? ops.subtract(ops.multiply(velocity, momentum), descent) : velocity;
    return { value: ops.add(value, move), slots: { momentum: velocity } };
  }
}

/**
 * Gradient descent: w ← w − η · g. With momentum μ, v ← μ · v − η · g and w ← w + v; with `nesterov`, w ← w + μ · v − η · g.
 *
 * Sutskever et al.: On the importance of initialization and momentum in deep learning (2013).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.SGD({ learningRate: 0.1, momentum: 0.9 }), loss: "mse" });
 * ```
 */
export const SGD = withLeading("learningRate", (options?: SGDOptions): Optimizer => new SGDOptimizer(options));
