import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import type { Slot } from "./slots.ts";

const table = { ...optimizerTable({ learningRate: 0.001 }), rho: option(0.95), epsilon: option(1e-7) };

type AdadeltaOptions = OptionsOf<typeof table>;
type Slots = "accumulatedGrad" | "accumulatedDeltaVar";

class AdadeltaOptimizer extends Optimizer<Slots, Tensor> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: AdadeltaOptions) {
    super(options, { className: "Adadelta", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "accumulatedGrad" }, { key: "accumulatedDeltaVar" }]];
  }

  protected override prepare({ learningRate }: Step): Tensor {
    return learningRate;
  }

  protected override update({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { rho, epsilon } = this.options;
    const mixed = (old: Tensor, fresh: Tensor): Tensor => ops.add(ops.multiply(rho, old), ops.multiply(1 - rho, fresh));
    const root = (mean: Tensor): Tensor => ops.sqrt(ops.add(mean, epsilon));
    const accumulatedGrad = mixed(slots.accumulatedGrad, ops.square(gradient));
    const move = ops.divide(ops.multiply(root(slots.accumulatedDeltaVar), gradient), root(accumulatedGrad));
    const accumulatedDeltaVar = mixed(slots.accumulatedDeltaVar, ops.square(move));
    return {
      value: ops.subtract(value, ops.multiply(rate, move)),
      slots: { accumulatedGrad, accumulatedDeltaVar },
    };
  }
}

/**
 * Adadelta: Adagrad with averages over recent steps, scaled by the size of recent moves.
 *
 * a ← ρ a + (1 − ρ) g², Δ = g · √(d + ε) / √(a + ε), d ← ρ d + (1 − ρ) Δ², w ← w − η · Δ. The paper's rule is η = 1.
 *
 * Zeiler: ADADELTA: An Adaptive Learning Rate Method (2012).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Adadelta({ learningRate: 1 }), loss: "mse" });
 * ```
 */
export const Adadelta = withLeading("learningRate", (options?: AdadeltaOptions): Optimizer => new AdadeltaOptimizer(options));
