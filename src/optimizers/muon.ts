import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { at } from "../ir/shape.ts";
import type { Variable } from "../tensor/variable.ts";
import { withLeading } from "../util/configured.ts";
import { option, type Used } from "../util/options.ts";
import { optimizerTable, type OptionsOf } from "./options.ts";
import { Optimizer, type After, type Before, type Step } from "./optimizer.ts";
import { correctedRate, towards } from "./adam.ts";
import type { Slot } from "./slots.ts";

const table = {
  ...optimizerTable({ learningRate: 0.001, weightDecay: 0.004 }),
  adamBeta1: option(0.9),
  adamBeta2: option(0.999),
  adamWeightDecay: option<number | null>(0.004),
  epsilon: option(1e-7),
  excludeLayers: option<readonly string[]>([]),
  excludeEmbeddings: option(true),
  muonA: option(3.4445),
  muonB: option(-4.775),
  muonC: option(2.0315),
  adamLrRatio: option(1),
  momentum: option(0.95),
  nsSteps: option(5),
  nesterov: option(true),
  rmsRate: option<number | null>(0.2),
};

type MuonOptions = OptionsOf<typeof table>;
type Slots = "momentum" | "velocity";

interface Shared {
  readonly rate: Tensor;
  readonly adamRate: Tensor;
}

class MuonOptimizer extends Optimizer<Slots, Shared> {
  protected declare readonly options: Used<typeof table>;

  constructor(options?: MuonOptions) {
    super(options, { className: "Muon", table });
  }

  protected override slots(): readonly (readonly Slot<Slots>[])[] {
    return [[{ key: "momentum" }, { key: "velocity", only: (variable) => this.#isForAdam(variable) }]];
  }

  protected override weightDecayOf(variable: Variable): number | null {
    return this.#isForAdam(variable) ? this.options.adamWeightDecay : this.options.weightDecay;
  }

  protected override prepare(step: Step): Shared {
    const { adamBeta1, adamBeta2, adamLrRatio } = this.options;
    const adamRate = ops.multiply(correctedRate(step, adamBeta1, adamBeta2), adamLrRatio);
    return { rate: step.learningRate, adamRate };
  }

  protected override update(before: Before<Slots>, shared: Shared): After<Slots> {
    return this.#isForAdam(before.variable) ? this.#adam(before, shared.adamRate) : this.#muon(before, shared.rate);
  }

  #isForAdam({ shape, path }: Variable): boolean {
    const { excludeEmbeddings, excludeLayers } = this.options;
    if (shape.length !== 2 || (excludeEmbeddings && path.toLowerCase().includes("embedding"))) return true;
    return excludeLayers.some((pattern) => new RegExp(pattern).test(path));
  }

  #adam({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { adamBeta1, adamBeta2, epsilon } = this.options;
    const momentum = towards(slots.momentum, gradient, 1 - adamBeta1);
    const velocity = towards(slots.velocity, ops.square(gradient), 1 - adamBeta2);
    const move = ops.divide(ops.multiply(momentum, rate), ops.add(ops.sqrt(velocity), epsilon));
    return { value: ops.subtract(value, move), slots: { momentum, velocity } };
  }

  #muon({ value, gradient, slots }: Before<Slots>, rate: Tensor): After<Slots> {
    const { momentum: beta, nesterov, rmsRate } = this.options;
    const momentum = ops.add(gradient, ops.multiply(slots.momentum, beta));
    const ahead = nesterov ? ops.add(gradient, ops.multiply(beta, momentum)) : momentum;
    const scale = rmsRate === null ? 1 : Math.sqrt(Math.max(...value.shape)) * rmsRate;
    const move = ops.multiply(ops.multiply(rate, scale), this.#orthogonal(ahead));
    return { value: ops.subtract(value, move), slots: { momentum } };
  }

  /** About the orthogonal matrix nearest to `x`, by Newton-Schulz iteration: x ← a x + (b x xᵀ + c (x xᵀ)²) x. */
  #orthogonal(x: Tensor): Tensor {
    const { muonA, muonB, muonC, nsSteps } = this.options;
    const isTall = at(x.shape, 0) > at(x.shape, 1);
    const wide = isTall ? ops.transpose(x) : x;
    let unit = ops.divide(wide, ops.add(ops.sqrt(ops.sum(ops.square(wide))), 1e-7));
    for (let step = 0; step < nsSteps; step++) {
      const square = ops.matmul(unit, ops.transpose(unit));
      const factor = ops.add(ops.multiply(muonB, square), ops.multiply(muonC, ops.matmul(square, square)));
      unit = ops.add(ops.multiply(muonA, unit), ops.matmul(factor, unit));
    }
    return isTall ? ops.transpose(unit) : unit;
  }
}

/**
 * Muon: matrices move by the orthogonal matrix nearest to their momentum; everything else, and embeddings, by AdamW.
 *
 * `excludeLayers` are patterns of paths of further matrices that are left to AdamW.
 *
 * Jordan et al.: Muon: An optimizer for hidden layers in neural networks (2024).
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: optimizers.Muon({ learningRate: 0.002 }), loss: "mse" });
 * ```
 */
export const Muon = withLeading("learningRate", (options?: MuonOptions): Optimizer => new MuonOptimizer(options));
