import * as ops from "../ops/index.ts";
import { constantOf } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { positive, wholeFrom } from "../util/checks.ts";
import { option, readOptions, required, type Used } from "../util/options.ts";
import { serializeObject } from "../util/serialize.ts";
import { Optimizer, type After, type Before } from "./optimizer.ts";
import type { LearningRate } from "./options.ts";
import { stateVariable, updateIf } from "./slots.ts";

const table = {
  name: option<string | null>(null),
  innerOptimizer: required<Optimizer>(),
  initialScale: option(2 ** 15, positive),
  dynamicGrowthSteps: option(2000, wholeFrom(1)),
};

export interface LossScaleOptions {
  /** What updates the weights. */
  readonly innerOptimizer: Optimizer;
  readonly name?: string | null | undefined;
  /** The first scale, 32768 unless set. */
  readonly initialScale?: number | undefined;
  /** After how many finite steps in a row the scale doubles, 2000 unless set. */
  readonly dynamicGrowthSteps?: number | undefined;
}

/** The optimizer inside does the updates; this one finds the scale, and the other's own does not count. */
export class LossScaler extends Optimizer {
  readonly #own: Used<typeof table>;
  readonly #inner: Optimizer;
  readonly #counter: Variable;
  readonly #scale: Variable;

  constructor(options: LossScaleOptions) {
    const own = readOptions(table, { ...options }, "LossScaleOptimizer");
    super({ name: own.name, learningRate: 0 }, { className: "LossScaleOptimizer", table: {} });
    this.#own = own;
    this.#inner = own.innerOptimizer;
    this.#counter = stateVariable(this.name, "step_counter", constantOf(0, "int32"));
    this.#scale = stateVariable(this.name, "dynamic_scale", constantOf(own.initialScale, "float32"));
    this.#inner.lossScaleFactor = null;
  }

  protected override makeState(): readonly Variable[] {
    return [this.#counter, this.#scale];
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.#inner.build(variables);
  }

  override get variables(): Variable[] {
    return [...super.variables, ...this.#inner.variables];
  }

  override get optimizers(): readonly Optimizer[] {
    return this.#inner.optimizers;
  }

  override get averages(): ReadonlyMap<Variable, Variable> {
    return this.#inner.averages;
  }

  override savedChildren(): ReadonlyMap<string, unknown> {
    return new Map([["inner_optimizer", this.#inner]]);
  }

  override get iterations(): Tensor {
    return this.#inner.iterations;
  }

  override get learningRate(): Tensor {
    return this.#inner.learningRate;
  }

  override set learningRate(rate: LearningRate) {
    this.#inner.learningRate = rate;
  }

  override excludeFromWeightDecay(excluded: Parameters<Optimizer["excludeFromWeightDecay"]>[0]): void {
    this.#inner.excludeFromWeightDecay(excluded);
  }

  override scaleLoss(loss: Tensor): Tensor {
    return ops.multiply(loss, ops.cast(this.#scale.value, loss.dtype));
  }

  override apply(gradients: readonly (Tensor | null | undefined)[], variables: readonly Variable[]): void {
    this.build(variables);
    const scale = this.#scale.value;
    const isFinite = gradients
      .filter((gradient) => gradient !== null && gradient !== undefined)
      .map((gradient) => ops.all(ops.isfinite(gradient)))
      .reduce((a, b) => ops.logicalAnd(a, b), constantOf(1, "bool"));
    const unscaled = gradients.map((gradient) =>
      gradient === null || gradient === undefined ? gradient : ops.divide(gradient, ops.cast(scale, gradient.dtype)),
    );
    updateIf(isFinite, [...variables, ...this.#inner.variables], () => this.#inner.apply(unscaled, variables));
    this.#adjust(isFinite);
  }

  override finalizeVariables(variables: readonly Variable[]): void {
    this.#inner.finalizeVariables(variables);
  }

  override getConfig(): Record<string, unknown> {
    return {
      name: this.name,
      inner_optimizer: serializeObject("keras.optimizers", this.#inner),
      initial_scale: this.#own.initialScale,
      dynamic_growth_steps: this.#own.dynamicGrowthSteps,
    };
  }

  /** By itself it changes nothing: the optimizer inside does. */
  protected override update({ value }: Before<string>): After<string> {
    return { value };
  }

  /** Doubles the scale after enough finite steps, and halves it after one that is not. */
  #adjust(isFinite: Tensor): void {
    const [counter, scale] = [this.#counter.value, this.#scale.value];
    const isFull = ops.equal(counter, this.#own.dynamicGrowthSteps - 1);
    const grown = ops.where(isFull, ops.multiply(scale, 2), scale);
    const counts = ops.logicalAnd(isFinite, ops.logicalNot(isFull));
    this.#counter.assign(ops.where(counts, ops.add(counter, 1), 0));
    this.#scale.assign(ops.where(isFinite, grown, ops.multiply(scale, 0.5)));
  }
}
