import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { aboveUpTo } from "../util/checks.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = { ...optimizerTable({ learningRate: 0.001 }), beta1: option(0.9, aboveUpTo(0, 1)), beta2: option(0.99) };

type LionOptions = OptionsOf<typeof table>;

class LionOptimizer extends Optimizer<"momentum", Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: LionOptions) {
    super(options, { className: "Lion", table });
  }

  protected override slots(): readonly (readonly Slot<"momentum">[])[] {
    return [[{ key: "momentum" }]];
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<"momentum">, rate: Tensor): After<"momentum"> {
    const mixed = (beta: number): Tensor =>
      ops.add(ops.multiply(slots.momentum, beta), ops.multiply(gradient, 1 - beta));
    const move = ops.multiply(rate, ops.sign(mixed(this.options.beta1)));
    return { value: ops.subtract(value, move), slots: { momentum: mixed(this.options.beta2) } };
  }
}

/**
 * Lion: steps of equal size along the sign of the momentum: w ← w − η · sign(β₁ m + (1 − β₁) g), m ← β₂ m + (1 − β₂) g.
 *
 * It wants a learning rate 3 to 10 times smaller than Adam and a weight decay 3 to 10 times larger.
 *
 * Chen et al.: Symbolic Discovery of Optimization Algorithms (2023).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Lion({ learningRate: 0.0001 }), loss: "mse" });
 * ```
 */
export const Lion = withLeading("learningRate", (options?: LionOptions): Optimizer => new LionOptimizer(options));
