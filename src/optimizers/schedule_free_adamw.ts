import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import { towards } from "./adam.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.0025 }),
  beta1: option(0.9),
  beta2: option(0.999),
  epsilon: option(1e-8),
  warmupSteps: option(0),
};

type ScheduleFreeAdamWOptions = OptionsOf<typeof table>;
type Slots = "momentum" | "velocity";

interface Shared {
  readonly rate: Tensor;
  readonly velocityBias: Tensor;
  /** How much the newest point counts in the average of all. */
  readonly share: Tensor;
}

class ScheduleFreeAdamWOptimizer extends Optimizer<Slots, Shared> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: ScheduleFreeAdamWOptions) {
    super(options, { className: "ScheduleFreeAdamW", table });
  }

  /** The slot that Keras calls momentum holds z, the point that gradient steps are taken from. */
  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "momentum", initial: (variable) => variable.value }, { key: "velocity" }]];
  }

  protected override prepare({ learningRate, iteration }: Step): Shared {
    const { beta2, warmupSteps } = this.options;
    const warmth = ops.minimum(ops.divide(iteration, Math.max(1, warmupSteps)), 1);
    return {
      rate: warmupSteps > 0 ? ops.multiply(learningRate, warmth) : learningRate,
      velocityBias: ops.subtract(1, ops.power(beta2, iteration)),
      share: ops.divide(1, iteration),
    };
  }

  protected override update({ value, gradient, slots }: Before<Slots>, shared: Shared): After<Slots> {
    const { beta1, beta2, epsilon } = this.options;
    const velocity = towards(slots.velocity, ops.square(gradient), 1 - beta2);
    const root = ops.add(ops.sqrt(ops.divide(velocity, shared.velocityBias)), epsilon);
    const point = ops.subtract(slots.momentum, ops.divide(ops.multiply(shared.rate, gradient), root));
    const oldAverage = ops.divide(ops.subtract(value, ops.multiply(1 - beta1, slots.momentum)), beta1);
    const average = ops.add(
      ops.multiply(ops.subtract(1, shared.share), oldAverage),
      ops.multiply(shared.share, point),
    );
    const between = ops.add(ops.multiply(1 - beta1, point), ops.multiply(beta1, average));
    return { value: between, slots: { momentum: point, velocity } };
  }
}

/**
 * AdamW without a schedule: gradients are taken between the point z that Adam moves and the average x of all its places,
 * y = (1 − β₁) z + β₁ x. The variables hold y.
 *
 * Defazio et al.: The Road Less Scheduled (2024).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.ScheduleFreeAdamW({ warmupSteps: 100 }), loss: "mse" });
 * ```
 */
export const ScheduleFreeAdamW = withLeading("learningRate", (options?: ScheduleFreeAdamWOptions): Optimizer => new ScheduleFreeAdamWOptimizer(options));
