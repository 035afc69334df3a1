import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import { towards } from "./adam.ts";
import { stateVariable, type Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001 }),
  beta1: option(0.9),
  beta2: option(0.999),
  epsilon: option(1e-7),
};

type NadamOptions = OptionsOf<typeof table>;
type Slots = "momentum" | "velocity";

/** Factors of a step: w ← w − (momentum · m + gradient · g) / (√(v · velocity) + ε). */
interface Factors {
  readonly momentum: Tensor;
  readonly gradient: Tensor;
  readonly velocity: Tensor;
}

/** How fast the momentum's coefficient grows towards β₁. */
const WARMUP = 0.96;

class NadamOptimizer extends Optimizer<Slots, Factors> {
  protected declare readonly options: Used<typeof table>;
  /** μ₁ · μ₂ · … · μₜ. */
  #product: Variable | undefined;

  constructor(options?: NadamOptions) {
    super(options, { className: "Nadam", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "momentum" }, { key: "velocity" }]];
  }

  protected override makeState(variables: readonly Variable[]): readonly Variable[] {
    this.#product = stateVariable(this.name, "u_product", ops.cast(1, variables[0]?.dtype ?? floatx()));
    return [this.#product];
  }

  protected override advance({ iteration }: Step): void {
    const product = this.#product;
    if (product === undefined) return;
    product.assign(ops.multiply(product.value, ops.cast(this.#coefficient(iteration), product.dtype)));
  }

  protected override prepare({ learningRate, iteration, dtype }: Step): Factors {
    const now = this.#coefficient(iteration);
    const next = this.#coefficient(ops.add(iteration, 1));
    const product = ops.cast(this.#product?.value ?? 1, dtype);
    return {
      momentum: ops.multiply(learningRate, ops.divide(next, ops.subtract(1, ops.multiply(product, next)))),
      gradient: ops.multiply(learningRate, ops.divide(ops.subtract(1, now), ops.subtract(1, product))),
      velocity: ops.divide(1, ops.subtract(1, ops.power(this.options.beta2, iteration))),
    };
  }

  protected override update({ value, gradient, slots }: Before<Slots>, factors: Factors): After<Slots> {
    const { beta1, beta2, epsilon } = this.options;
    const momentum = towards(slots.momentum, gradient, 1 - beta1);
    const velocity = towards(slots.velocity, ops.square(gradient), 1 - beta2);
    const ahead = ops.add(ops.multiply(factors.momentum, momentum), ops.multiply(factors.gradient, gradient));
    const move = ops.divide(ahead, ops.add(ops.sqrt(ops.multiply(velocity, factors.velocity)), epsilon));
    return { value: ops.subtract(value, move), slots: { momentum, velocity } };
  }

  /** μₜ = β₁ · (1 − 0.96ᵗ / 2). */
  #coefficient(iteration: Tensor): Tensor {
    return ops.multiply(this.options.beta1, ops.subtract(1, ops.multiply(0.5, ops.power(WARMUP, iteration))));
  }
}

/**
 * Nadam: Adam with Nesterov's look ahead: the average gradient enters as it will be after the next step.
 *
 * Dozat: Incorporating Nesterov Momentum into Adam (2016).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Nadam({ learningRate: 0.002 }), loss: "mse" });
 * ```
 */
export const Nadam = withLeading("learningRate", (options?: NadamOptions): Optimizer => new NadamOptimizer(options));
