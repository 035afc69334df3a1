import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  rho: option(0.9),
  momentum: option(0),
  epsilon: option(1e-7),
  centered: option(false),
};

type RMSpropOptions = OptionsOf<typeof table>;
type Slots = "velocity" | "momentum" | "averageGradient";

class RMSpropOptimizer extends Optimizer<Slots, Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: RMSpropOptions) {
    super(options, { className: "RMSprop", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    const { momentum, centered } = this.options;
    const groups: readonly Slot<Slots>[][] = [
      [{ key: "velocity" }],
      momentum > 0 ? [{ key: "momentum" }] : [],
      centered ? [{ key: "averageGradient" }] : [],
    ];
    return groups;
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { rho, momentum, epsilon, centered } = this.options;
    const mixed = (old: Tensor, fresh: Tensor): Tensor => ops.add(ops.multiply(rho, old), ops.multiply(1 - rho, fresh));
    const velocity = mixed(slots.velocity, ops.square(gradient));
    const averageGradient = centered ? mixed(slots.averageGradient, gradient) : undefined;
    const variance = averageGradient === undefined ? velocity : ops.subtract(velocity, ops.square(averageGradient));
    const move = ops.divide(ops.multiply(rate, gradient), ops.sqrt(ops.add(variance, epsilon)));
    const total = momentum > 0 ? ops.add(ops.multiply(momentum, slots.momentum), move) : move;
    return {
      value: ops.subtract(value, total),
      slots: {
        velocity,
        ...(momentum > 0 ? { momentum: total } : {}),
        ...(averageGradient === undefined ? {} : { averageGradient }),
      },
    };
  }
}

/**
 * RMSprop: gradients divided by the root of their average square.
 *
 * v ← ρ v + (1 − ρ) g², w ← w − η · g / √(v + ε). With `centered`, the square of the average gradient is taken from v;
 * with `momentum`, moves add up.
 *
 * Hinton: Neural Networks for Machine Learning, lecture 6 (2012). ε stands under the root, as in Keras.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.RMSprop({ learningRate: 0.001, momentum: 0.9 }), loss: "mse" });
 * ```
 */
export const RMSprop = withLeading(
  "learningRate",
  (options?: RMSpropOptions): Optimizer => new RMSpropOptimizer(options),
);
