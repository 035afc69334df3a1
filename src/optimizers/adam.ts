import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const ownTable = {
  beta1: option(0.9),
  beta2: option(0.999),
  epsilon: option(1e-7),
  amsgrad: option(false),
};

const adamTable = { ...optimizerTable({ learningRate: 0.001 }), ...ownTable };
const adamWTable = { ...optimizerTable({ learningRate: 0.001, weightDecay: 0.004 }), ...ownTable };

type AdamOptions = OptionsOf<typeof adamTable>;
type Slots = "momentum" | "velocity" | "velocityHat";

/** a + (b − a) · share, as Keras writes moving averages. */
export const towards = (a: Tensor, b: Tensor, share: number): Tensor =>
  ops.add(a, ops.multiply(ops.subtract(b, a), share));

/** η · √(1 − β₂ᵗ) / (1 − β₁ᵗ): the learning rate with the bias of both averages taken out. */
export function correctedRate({ learningRate, iteration }: Step, beta1: number, beta2: number): Tensor {
  const momentumBias = ops.subtract(1, ops.power(beta1, iteration));
  const velocityBias = ops.subtract(1, ops.power(beta2, iteration));
  return ops.divide(ops.multiply(learningRate, ops.sqrt(velocityBias)), momentumBias);
}

class AdamOptimizer extends Optimizer<Slots, Tensor> {
  protected declare readonly options: Used<typeof adamTable>;

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    const both: readonly Slot<Slots>[] = [{ key: "momentum" }, { key: "velocity" }];
    return this.options.amsgrad ? [both, [{ key: "velocityHat" }]] : [both];
  }

  protected override prepare(step: Step): Tensor {
    return correctedRate(step, this.options.beta1, this.options.beta2);
  }

  protected override update({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { beta1, beta2, epsilon, amsgrad } = this.options;
    const momentum = towards(slots.momentum, gradient, 1 - beta1);
    const velocity = towards(slots.velocity, ops.square(gradient), 1 - beta2);
    const largest = amsgrad ? ops.maximum(slots.velocityHat, velocity) : velocity;
    const move = ops.divide(ops.multiply(momentum, rate), ops.add(ops.sqrt(largest), epsilon));
    const changed = amsgrad ? { momentum, velocity, velocityHat: largest } : { momentum, velocity };
    return { value: ops.subtract(value, move), slots: changed };
  }
}

/**
 * Adam: steps along the average gradient, divided by the root of the average squared gradient.
 *
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − η · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε). With `amsgrad`, the
 * largest v so far takes the place of v.
 *
 * Kingma, Ba: Adam: A Method for Stochastic Optimization (2014), the form before its section 2.1, as in Keras.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Adam({ learningRate: 0.001 }), loss: "mse" });
 * ```
 */
export const Adam = withLeading(
  "learningRate",
  (options?: AdamOptions): Optimizer => new AdamOptimizer(options, { className: "Adam", table: adamTable }),
);

/**
 * Adam with weight decay apart from the gradient: before each update w ← w − η · λ · w, λ = 0.004 unless set.
 *
 * Loshchilov, Hutter: Decoupled Weight Decay Regularization (2019).
 *
 * @example
 * ```ts
 * const optimizer = optimizers.AdamW({ learningRate: 0.001, weightDecay: 0.01 });
 * optimizer.excludeFromWeightDecay({ names: ["bias", "gamma"] });
 * ```
 */
export const AdamW = withLeading("learningRate", (options?: OptionsOf<typeof adamWTable>): Optimizer => {
  if (options?.weightDecay === null) throw withoutDecay();
  return new AdamOptimizer(options, { className: "AdamW", table: adamWTable });
});

const withoutDecay = (): CeratopsError =>
  new CeratopsError("AdamW needs a weight decay", {
    code: "E_OPTION_VALUE",
    where: "AdamW: weightDecay",
    expected: "a number",
    received: "null",
    hint: "optimizers.Adam()",
  });
