import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { nonNegative, notPositive } from "../util/checks.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  learningRatePower: option(-0.5, notPositive),
  initialAccumulatorValue: option(0.1, nonNegative),
  l1RegularizationStrength: option(0, nonNegative),
  l2RegularizationStrength: option(0, nonNegative),
  l2ShrinkageRegularizationStrength: option(0, nonNegative),
  beta: option(0),
};

type FtrlOptions = OptionsOf<typeof table>;
type Slots = "accumulator" | "linear";

class FtrlOptimizer extends Optimizer<Slots, Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: FtrlOptions) {
    super(options, { className: "Ftrl", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    const { initialAccumulatorValue } = this.options;
    const initial: Slot["initial"] = ({ shape, dtype }) => ops.full(shape, initialAccumulatorValue, { dtype });
    return [[{ key: "accumulator", initial }, { key: "linear" }]];
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { learningRatePower, l1RegularizationStrength: l1, l2RegularizationStrength, beta } = this.options;
    const shrinkage = ops.multiply(2 * this.options.l2ShrinkageRegularizationStrength, value);
    const powerOf = (sum: Tensor): Tensor => ops.power(sum, -learningRatePower);
    const accumulator = ops.add(slots.accumulator, ops.square(gradient));
    const growth = ops.divide(ops.subtract(powerOf(accumulator), powerOf(slots.accumulator)), rate);
    const linear = ops.add(slots.linear, ops.subtract(ops.add(gradient, shrinkage), ops.multiply(growth, value)));
    const l2 = ops.add(l2RegularizationStrength, ops.divide(beta / 2, rate));
    const quadratic = ops.add(ops.divide(powerOf(accumulator), rate), ops.multiply(2, l2));
    const clipped = ops.clip(linear, -l1, l1);
    return { value: ops.divide(ops.subtract(clipped, linear), quadratic), slots: { accumulator, linear } };
  }
}

/**
 * Follow the regularized leader: keeps weights at exactly zero where `l1RegularizationStrength` asks for it; for wide
 * sparse models.
 *
 * McMahan et al.: Ad Click Prediction: a View from the Trenches (2013).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }), loss: "mse" });
 * ```
 */
export const Ftrl = withLeading("learningRate", (options?: FtrlOptions): Optimizer => new FtrlOptimizer(options));
