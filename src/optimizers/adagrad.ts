import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { nonNegative } from "../util/checks.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  initialAccumulatorValue: option(0.1, nonNegative),
  epsilon: option(1e-7),
};

type AdagradOptions = OptionsOf<typeof table>;

class AdagradOptimizer extends Optimizer<"accumulator", Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: AdagradOptions) {
    super(options, { className: "Adagrad", table });
  }

  protected override slots(): readonly (readonly Slot<"accumulator">[])[] {
    const { initialAccumulatorValue } = this.options;
    const initial: Slot["initial"] = ({ shape, dtype }) => ops.full(shape, initialAccumulatorValue, { dtype });
    return [[{ key: "accumulator", initial }]];
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<"accumulator">, rate: Tensor): After<"accumulator"> {
    const accumulator = ops.add(slots.accumulator, ops.square(gradient));
    const move = ops.divide(ops.multiply(rate, gradient), ops.sqrt(ops.add(accumulator, this.options.epsilon)));
    return { value: ops.subtract(value, move), slots: { accumulator } };
  }
}

/**
 * Adagrad: smaller steps for parameters that had large gradients: a ← a + g², w ← w − η · g / √(a + ε).
 *
 * Duchi et al.: Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Adagrad({ learningRate: 0.1 }), loss: "mse" });
 * ```
 */
export const Adagrad = withLeading("learningRate", (options?: AdagradOptions): Optimizer => new AdagradOptimizer(options));
