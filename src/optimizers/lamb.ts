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

type LambOptions = OptionsOf<typeof table>;
type Slots = "momentum" | "velocity";

interface Shared {
  readonly rate: Tensor;
  readonly momentumBias: Tensor;
  readonly velocityBias: Tensor;
}

const normOf = (x: Tensor): Tensor => ops.sqrt(ops.sum(ops.square(x)));

class LambOptimizer extends Optimizer<Slots, Shared> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: LambOptions) {
    super(options, { className: "Lamb", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "momentum" }, { key: "velocity" }]];
  }

  protected override prepare({ learningRate, iteration }: Step): Shared {
    const { beta1, beta2 } = this.options;
    return {
      rate: learningRate,
      momentumBias: ops.subtract(1, ops.power(beta1, iteration)),
      velocityBias: ops.subtract(1, ops.power(beta2, iteration)),
    };
  }

  protected override update({ value, gradient, slots }: Before<Slots>, shared: Shared): After<Slots> {
    const { beta1, beta2, epsilon } = this.options;
    const momentum = towards(slots.momentum, gradient, 1 - beta1);
    const velocity = towards(slots.velocity, ops.square(gradient), 1 - beta2);
    const root = ops.add(ops.sqrt(ops.divide(velocity, shared.velocityBias)), epsilon);
    const direction = ops.divide(ops.divide(momentum, shared.momentumBias), root);
    const [size, length] = [normOf(value), normOf(direction)];
    const hasRatio = ops.logicalAnd(ops.greater(size, 0), ops.greater(length, 0));
    const ratio = ops.where(hasRatio, ops.divide(size, length), 1);
    const move = ops.multiply(ops.multiply(ratio, shared.rate), direction);
    return { value: ops.subtract(value, move), slots: { momentum, velocity } };
  }
}

/**
 * Lamb: Adam's direction, scaled for each variable so that moves are in proportion to its norm; for large batches.
 *
 * d = m̂ / (√v̂ + ε), w ← w − η · ‖w‖ / ‖d‖ · d.
 *
 * You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 minutes (2020).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Lamb({ learningRate: 0.002 }), loss: "mse" });
 * ```
 */
export const Lamb = withLeading("learningRate", (options?: LambOptions): Optimizer => new LambOptimizer(options));
