import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import { towards } from "./adam.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  beta1: option(0.9),
  beta2: option(0.999),
  epsilon: option(1e-7),
};

type AdamaxOptions = OptionsOf<typeof table>;
type Slots = "momentum" | "norm";

class AdamaxOptimizer extends Optimizer<Slots, Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: AdamaxOptions) {
    super(options, { className: "Adamax", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "momentum" }, { key: "norm" }]];
  }

  protected override prepare({ learningRate, iteration }: Step): Tensor {
    return ops.divide(learningRate, ops.subtract(1, ops.power(this.options.beta1, iteration)));
  }

  protected override update({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { beta1, beta2, epsilon } = this.options;
    const momentum = towards(slots.momentum, gradient, 1 - beta1);
    const norm = ops.maximum(ops.multiply(beta2, slots.norm), ops.absolute(gradient));
    const move = ops.divide(ops.multiply(rate, momentum), ops.add(norm, epsilon));
    return { value: ops.subtract(value, move), slots: { momentum, norm } };
  }
}

/**
 * Adamax: Adam with the largest recent gradient in place of the root of the average square.
 *
 * m ← β₁ m + (1 − β₁) g, u ← max(β₂ u, |g|), w ← w − η / (1 − β₁ᵗ) · m / (u + ε).
 *
 * Kingma, Ba: Adam: A Method for Stochastic Optimization (2014), section 7.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Adamax({ learningRate: 0.002 }), loss: "mse" });
 * ```
 */
export const Adamax = withLeading("learningRate", (options?: AdamaxOptions): Optimizer => new AdamaxOptimizer(options));
