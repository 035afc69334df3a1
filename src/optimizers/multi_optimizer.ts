import { CeratopsError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { option, readOptions, required, type Used } from "../util/options.ts";
import { serializeObject } from "../util/serialize.ts";
import { LossScaler } from "./loss_scale_optimizer.ts";
import { Optimizer, type After, type Before, type Pair } from "./optimizer.ts";
import type { LearningRate } from "./options.ts";
import type { PathMap } from "./optimizer_map.ts";

const table = {
  name: option<string | null>(null),
  optimizerMap: required<PathMap>(),
  lossScaleFactor: option<number | null>(null),
};

export interface MultiOptimizerOptions {
  readonly optimizerMap: PathMap;
  readonly name?: string | null | undefined;
  readonly lossScaleFactor?: number | null | undefined;
}

/** The optimizers of the map do the updates; this one hands out the gradients. */
export class Dispatcher extends Optimizer {
  readonly #own: Used<typeof table>;
  readonly #optimizers: readonly Optimizer[];

  constructor(options: MultiOptimizerOptions) {
    const own = readOptions(table, { ...options }, "MultiOptimizer");
    super({ name: own.name, learningRate: 0 }, { className: "MultiOptimizer", table: {} });
    this.#own = own;
    this.#optimizers = own.optimizerMap.optimizers;
    const nested = this.#optimizers.find((inner) => inner instanceof Dispatcher || inner instanceof LossScaler);
    if (nested !== undefined) throw nestedOptimizer(this.name, nested);
    this.lossScaleFactor = own.lossScaleFactor;
  }

  override build(variables: readonly Variable[]): void {
    if (this.built) return;
    super.build(variables);
    for (const { optimizer, own } of this.#shares(variables)) optimizer.build(own);
  }

  override get variables(): Variable[] {
    return [...super.variables, ...this.#optimizers.flatMap((optimizer) => optimizer.variables)];
  }

  override get optimizers(): readonly Optimizer[] {
    return this.#optimizers;
  }

  override get averages(): ReadonlyMap<Variable, Variable> {
    return new Map(this.#optimizers.flatMap(({ averages }) => [...averages]));
  }

  override savedChildren(): ReadonlyMap<string, unknown> {
    return new Map([["optimizers", this.#optimizers]]);
  }

  override get learningRate(): Tensor {
    throw severalRates(this.name);
  }

  override set learningRate(_rate: LearningRate) {
    throw severalRates(this.name);
  }

  override excludeFromWeightDecay(excluded: Parameters<Optimizer["excludeFromWeightDecay"]>[0]): void {
    for (const optimizer of this.#optimizers) optimizer.excludeFromWeightDecay(excluded);
  }

  override get lossScaleFactor(): number | null {
    return super.lossScaleFactor;
  }

  /** The optimizers of the map unscale the gradients, so they have the factor too. */
  override set lossScaleFactor(factor: number | null) {
    super.lossScaleFactor = factor;
    for (const optimizer of this.#optimizers) optimizer.lossScaleFactor = factor;
  }

  override finalizeVariables(variables: readonly Variable[]): void {
    for (const { optimizer, own } of this.#shares(variables)) optimizer.finalizeVariables(own);
  }

  override getConfig(): Record<string, unknown> {
    const { optimizerMap } = this.#own;
    return {
      optimizer_map: serializeObject("keras.optimizers", optimizerMap),
      loss_scale_factor: this.lossScaleFactor,
      name: this.name,
    };
  }

  protected override unscaled(gradient: Tensor): Tensor {
    return gradient;
  }

  /** Hands the gradients, still scaled, to the optimizers of their variables. */
  protected override step(pairs: readonly Pair[]): void {
    const gradients = new Map(pairs.map(({ variable, gradient }) => [variable, gradient]));
    for (const { optimizer, own } of this.#shares([...gradients.keys()])) {
      optimizer.apply(own.map((variable) => gradients.get(variable)), own);
    }
  }

  /** By itself it changes nothing: the optimizers of the map do. */
  protected override update({ value }: Before<string>): After<string> {
    return { value };
  }

  /** The variables of each optimizer that has any. */
  #shares(variables: readonly Variable[]): { readonly optimizer: Optimizer; readonly own: readonly Variable[] }[] {
    const { optimizerMap } = this.#own;
    const shares = this.#optimizers.map((optimizer) => ({
      optimizer,
      own: variables.filter((variable) => optimizerMap.optimizerFor(variable) === optimizer),
    }));
    return shares.filter(({ own }) => own.length > 0);
  }
}

const nestedOptimizer = (where: string, inner: Optimizer): CeratopsError =>
  new CeratopsError(`Optimizer "${where}" cannot hold a ${inner.className}`, {
    code: "E_OPTIMIZER_MAP",
    where,
    expected: "optimizers that update variables themselves",
    received: inner.className,
    hint: "optimizers.LossScaleOptimizer({ innerOptimizer: optimizers.MultiOptimizer({ optimizerMap }) })",
  });

const severalRates = (where: string): CeratopsError =>
  new CeratopsError(`Optimizer "${where}" has no learning rate of its own`, {
    code: "E_LEARNING_RATE_SCHEDULED",
    where,
    expected: "the learning rate of one of its optimizers",
    received: "that of all",
    hint: "keep the optimizers in variables: body.learningRate = 0.001",
  });
