import { CeratopsError } from "../errors.ts";
import type { DType } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import { toTensor } from "../tensor/convert.ts";
import { uniqueName } from "../tensor/names.ts";
import { outsideTrace } from "../tensor/scope.ts";
import { numbered, savedVariable, type Saveable, type SavedArray, type SavedAsset } from "../tensor/saved_state.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { Configured, type Definition } from "../util/configured.ts";
import type { OptionTable, Used } from "../util/options.ts";
import { clipGradients } from "./clipping.ts";
import { optimizerTable, serializeRate, type LearningRate, type OptimizerTable, type OptionsOf } from "./options.ts";
import { LearningRateSchedule } from "./schedules/index.ts";
import { slotVariable, stateVariable, updateIf, type Slot } from "./slots.ts";

/** The options of every optimizer. */
export type OptimizerOptions = OptionsOf<OptimizerTable>;

/** What one update of all variables starts from. */
export interface Step {
  /** The learning rate, a scalar of `dtype`. */
  readonly learningRate: Tensor;
  /** 1 in the first update, a scalar of `dtype`. */
  readonly iteration: Tensor;
  /** The dtype of the variables that are updated with it. */
  readonly dtype: DType;
}

/** What the update of one variable starts from; all of the variable's dtype. */
export interface Before<S extends string> {
  /** The variable's value, after weight decay. */
  readonly value: Tensor;
  readonly gradient: Tensor;
  /** What the optimizer keeps for the variable. */
  readonly slots: Readonly<Record<S, Tensor>>;
  readonly variable: Variable;
}

/** The new value of a variable and of the slots that change. */
export interface After<S extends string> {
  readonly value: Tensor;
  readonly slots?: { readonly [K in S]?: Tensor };
}

const defaultTable = optimizerTable({ learningRate: 0.001 });

/**
 * Changes weights so that the loss becomes smaller. A class of your own says what it keeps for each variable (`slots`),
 * what is the same for all variables of a step (`prepare`), and how one variable changes (`update`).
 *
 * @example
 * ```ts
 * class SignDescent extends Optimizer<never, Tensor> {
 *   protected override prepare({ learningRate }: Step) {
 *     return learningRate;
 *   }
 *   protected override update({ value, gradient }: Before<never>, learningRate: Tensor) {
 *     return { value: ops.subtract(value, ops.multiply(learningRate, ops.sign(gradient))) };
 *   }
 * }
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * model.compile({ optimizer: new SignDescent({ learningRate: 0.01 }), loss: "mse" });
 * ```
 */
export abstract class Optimizer<S extends string = string, P = unknown> extends Configured<OptimizerTable> implements Saveable {
  readonly name: string;
  readonly #iteration: Variable;
  #rate: LearningRate;
  #lossScaleFactor: number | null;
  #rateVariable: Variable | undefined;
  #trainable: readonly Variable[] | undefined;
  #averages = new Map<Variable, Variable>();
  #accumulators = new Map<Variable, Variable>();
  #slots = new Map<Variable, Readonly<Record<S, Variable>>>();
  #state: Variable[] = [];
  #undecayed: (variable: Variable) => boolean = () => false;

  constructor(options: OptimizerOptions = {}, definition?: Definition<OptionTable>) {
    const name = options.name ?? uniqueName(definition?.className ?? new.target.name);
    const table = { ...defaultTable, ...definition?.table };
    super({ className: definition?.className, table }, { ...options, name });
    this.name = name;
    this.#lossScaleFactor = this.options.lossScaleFactor;
    this.#rate = this.options.learningRate;
    this.#iteration = stateVariable(name, "iteration", toTensor(0));
    if (typeof this.#rate === "number") {
      this.#rateVariable = stateVariable(name, "learning_rate", ops.cast(this.#rate, floatx()));
    }
    checkClipping(name, this.options);
  }

  /**
   * What is kept for each variable. The slots of a group lie beside each other for each variable in `variables` and in
   * files; the groups follow one another.
   */
  protected slots(): readonly (readonly Slot<S>[])[] {
    return [];
  }

  /** State that belongs to no variable, made when the optimizer is built. */
  protected makeState(_variables: readonly Variable[]): readonly Variable[] {
    return [];
  }

  /** Called once before the updates of a step, to change state that belongs to no variable. */
  protected advance(_step: Step): void {}

  /** What all updates of a step share, such as a bias correction: computed once. */
  protected prepare(_step: Step): P | undefined {
    return undefined;
  }

  /** The new value of one variable and of its slots. */
  protected abstract update(before: Before<S>, prepared: P): After<S>;

  /** The part of itself that a variable loses at each step, divided by the learning rate. */
  protected weightDecayOf(_variable: Variable): number | null {
    return this.options.weightDecay;
  }

  /** Makes what is kept for each variable; done by the first `apply` if not before. */
  build(variables: readonly Variable[]): void {
    if (this.#trainable === undefined) outsideTrace(() => this.#makeSlots(variables));
  }

  #makeSlots(variables: readonly Variable[]): void {
    const { useEma, gradientAccumulationSteps } = this.options;
    this.#trainable = [...variables];
    for (const variable of variables) this.#slots.set(variable, {} as Record<S, Variable>);
    const make = (key: string) => (variable: Variable) =>
      [variable, this.#track(slotVariable(this.name, variable, { key }))] as const;
    if (useEma) this.#averages = new Map(variables.map(make("average")));
    if (gradientAccumulationSteps !== null) this.#accumulators = new Map(variables.map(make("gradientAccumulator")));
    for (const group of this.slots()) this.#makeGroup(group, variables);
    for (const variable of this.makeState(variables)) this.#track(variable);
  }

  get built(): boolean {
    return this.#trainable !== undefined;
  }

  /** All state, in the order of Keras and of its files: iteration, learning rate unless scheduled, averages, slots. */
  get variables(): Variable[] {
    const rate = this.#rateVariable === undefined ? [] : [this.#rateVariable];
    return [this.#iteration, ...rate, ...this.#state];
  }

  /** Those that update weights, each with a learning rate of its own: itself, unless it is made of others. */
  get optimizers(): readonly Optimizer[] {
    return [this];
  }

  /** With `useEma`, the moving average of each variable, once the optimizer is built. */
  get averages(): ReadonlyMap<Variable, Variable> {
    return this.#averages;
  }

  get pathName(): string {
    return this.className;
  }

  savedArrays(): ReadonlyMap<string, SavedArray> {
    return numbered(this.variables.map(savedVariable));
  }

  savedAssets(): ReadonlyMap<string, SavedAsset> {
    return new Map();
  }

  /** Optimizers inside this one, by Keras's names. */
  savedChildren(): ReadonlyMap<string, unknown> {
    return new Map();
  }

  /** The number of updates so far, a scalar int32; with gradient accumulation, of those that changed the weights. */
  get iterations(): Tensor {
    const { gradientAccumulationSteps } = this.options;
    const steps = this.#iteration.value;
    return gradientAccumulationSteps === null ? steps : ops.floorDivide(steps, gradientAccumulationSteps);
  }

  /** The learning rate of the next update, a scalar. */
  get learningRate(): Tensor {
    if (this.#rateVariable !== undefined) return this.#rateVariable.value;
    if (this.#rate instanceof LearningRateSchedule) return this.#rate.call(this.#iteration.value);
    return ops.cast(typeof this.#rate === "function" ? this.#rate() : this.#rate, floatx());
  }

  /** Sets the learning rate of the updates that follow. */
  set learningRate(rate: LearningRate) {
    if (typeof rate !== "number") this.#rateVariable = undefined;
    else if (this.#rateVariable === undefined) throw scheduled(this.name);
    else this.#rateVariable.assign(ops.cast(rate, this.#rateVariable.dtype));
    this.#rate = rate;
  }

  /** Spares variables the weight decay: those given, and those in whose names one of the patterns is found. */
  excludeFromWeightDecay(excluded: {
    readonly variables?: readonly Variable[];
    readonly names?: readonly string[];
  }): void {
    const { variables = [], names = [] } = excluded;
    const patterns = names.map((name) => new RegExp(name));
    this.#undecayed = (variable) =>
      variables.includes(variable) || patterns.some((pattern) => pattern.test(variable.name));
  }

  /** What the loss is multiplied by, and gradients are divided by; null for nothing. */
  get lossScaleFactor(): number | null {
    return this.#lossScaleFactor;
  }

  set lossScaleFactor(factor: number | null) {
    this.#lossScaleFactor = factor;
  }

  /** The loss to be differentiated: `loss` times the loss scale. */
  scaleLoss(loss: Tensor): Tensor {
    return this.lossScaleFactor === null ? loss : ops.multiply(loss, this.lossScaleFactor);
  }

  /**
   * Updates `variables` by their gradients, then applies their constraints: at once, or as part of the step being traced.
   * A variable without a gradient stays as it is.
   */
  apply(
    gradients: readonly (Tensor | null | undefined)[],
    variables: readonly Variable[] = this.#trainable ?? [],
  ): void {
    this.build(variables);
    const pairs = this.#pairs(gradients, variables);
    const { gradientAccumulationSteps, useEma } = this.options;
    if (gradientAccumulationSteps === null) this.step(pairs);
    else this.#accumulate(pairs, gradientAccumulationSteps);
    if (useEma) this.#average();
    for (const variable of variables) {
      if (variable.constraint !== null) variable.assign(variable.constraint.call(variable.value));
    }
    this.#iteration.assign(ops.add(this.#iteration.value, 1));
  }

  /** To be called when training ends: with `useEma`, the variables become their averages. */
  finalizeVariables(variables: readonly Variable[]): void {
    for (const variable of variables) {
      const average = this.#averages.get(variable);
      if (average !== undefined) variable.assign(average.value);
    }
  }

  override getConfig(): Record<string, unknown> {
    const present = { learning_rate: serializeRate(this.#rate), loss_scale_factor: this.lossScaleFactor };
    return { ...super.getConfig(), ...present };
  }

  #makeGroup(group: readonly Slot<S>[], variables: readonly Variable[]): void {
    for (const variable of variables) {
      const own = group.filter(({ only }) => only === undefined || only(variable));
      const made = own.map((slot) => [slot.key, this.#track(slotVariable(this.name, variable, slot))]);
      this.#slots.set(variable, { ...this.#slots.get(variable), ...Object.fromEntries(made) });
    }
  }

  #track(variable: Variable): Variable {
    this.#state.push(variable);
    return variable;
  }

  #pairs(gradients: readonly (Tensor | null | undefined)[], variables: readonly Variable[]): Pair[] {
    const unknown = variables.find((variable) => !this.#slots.has(variable));
    if (unknown !== undefined) throw unknownVariable(this.name, unknown);
    if (gradients.length !== variables.length) throw wrongCount(this.name, gradients.length, variables.length);
    const pairs = variables.flatMap((variable, i) => {
      const gradient = gradients[i];
      if (gradient === null || gradient === undefined) return [];
      return [{ variable, gradient: this.unscaled(gradient) }];
    });
    if (pairs.length === 0) throw noGradients(this.name);
    return pairs;
  }

  /** The gradient of the loss, out of that of the scaled loss. */
  protected unscaled(gradient: Tensor): Tensor {
    return this.lossScaleFactor === null ? gradient : ops.divide(gradient, this.lossScaleFactor);
  }

  /** One update of all variables that have a gradient. */
  protected step(pairs: readonly Pair[]): void {
    const gradients = clipGradients(pairs.map(({ gradient }) => gradient), this.options);
    const shared = new Map<DType, { step: Step; prepared: P }>();
    this.advance(this.#stepFor(floatx()));
    pairs.forEach(({ variable }, i) => {
      const { dtype } = variable;
      const known = shared.get(dtype) ?? this.#share(dtype);
      shared.set(dtype, known);
      this.#updateVariable(variable, ops.cast(at(gradients, i), dtype), known);
    });
  }

  #stepFor(dtype: DType): Step {
    const iteration = ops.cast(ops.add(this.iterations, 1), dtype);
    return { learningRate: ops.cast(this.learningRate, dtype), iteration, dtype };
  }

  #share(dtype: DType): { step: Step; prepared: P } {
    const step = this.#stepFor(dtype);
    return { step, prepared: this.prepare(step) as P };
  }

  #updateVariable(variable: Variable, gradient: Tensor, { step, prepared }: { step: Step; prepared: P }): void {
    const slots = this.#slots.get(variable) ?? ({} as Record<S, Variable>);
    const keys = Object.keys(slots) as S[];
    const values = Object.fromEntries(keys.map((key) => [key, slots[key].value])) as Record<S, Tensor>;
    const value = this.#decayed(variable, step.learningRate);
    const after = this.update({ value, gradient, slots: values, variable }, prepared);
    for (const key of keys) {
      const changed = after.slots?.[key];
      if (changed !== undefined) slots[key].assign(changed);
    }
    variable.assign(after.value);
  }

  #decayed(variable: Variable, learningRate: Tensor): Tensor {
    const decay = this.weightDecayOf(variable);
    const { value } = variable;
    if (decay === null || this.#undecayed(variable)) return value;
    return ops.subtract(value, ops.multiply(value, ops.multiply(learningRate, decay)));
  }

  /** Adds up gradients; each time `steps` of them are there, updates by their mean. */
  #accumulate(pairs: readonly Pair[], steps: number): void {
    const isUpdate = ops.equal(ops.mod(ops.add(this.#iteration.value, 1), steps), 0);
    const sums = pairs.map(({ variable, gradient }) => ops.add(gradient, this.#accumulator(variable).value));
    const changing = [...pairs.map(({ variable }) => variable), ...this.#state];
    updateIf(isUpdate, changing, () =>
      this.step(pairs.map(({ variable }, i) => ({ variable, gradient: ops.divide(at(sums, i), steps) }))),
    );
    pairs.forEach(({ variable }, i) => this.#accumulator(variable).assign(ops.where(isUpdate, 0, at(sums, i))));
  }

  #accumulator(variable: Variable): Variable {
    return this.#accumulators.get(variable) ?? variable;
  }

  /** average ← m · average + (1 − m) · variable, where m is 0 in the first update. */
  #average(): void {
    const { emaMomentum, emaOverwriteFrequency } = this.options;
    const overwrites = ops.equal(ops.mod(ops.add(this.iterations, 1), emaOverwriteFrequency ?? 1), 0);
    const notFirst = ops.notEqual(this.iterations, 0);
    for (const [variable, average] of this.#averages) {
      const momentum = ops.multiply(ops.cast(notFirst, variable.dtype), emaMomentum);
      const kept = ops.multiply(momentum, average.value);
      const mean = ops.add(kept, ops.multiply(ops.subtract(1, momentum), variable.value));
      average.assign(mean);
      if (emaOverwriteFrequency !== null) variable.assign(ops.where(overwrites, mean, variable.value));
    }
  }
}

/** A variable and its gradient. */
export interface Pair {
  readonly variable: Variable;
  readonly gradient: Tensor;
}

function checkClipping(where: string, options: Used<OptimizerTable>): void {
  const set = (["clipnorm", "globalClipnorm", "clipvalue"] as const).filter((key) => options[key] !== null);
  if (set.length < 2) return;
  throw new CeratopsError(`Optimizer "${where}" clips gradients in two ways`, {
    code: "E_OPTIMIZER_CLIPPING",
    where,
    expected: "one of clipnorm, globalClipnorm and clipvalue",
    received: set.join(" and "),
    hint: `${set[0]}: ${options[set[0] ?? "clipnorm"]}`,
  });
}

const scheduled = (where: string): CeratopsError =>
  new CeratopsError(`The learning rate of optimizer "${where}" follows a schedule and cannot be set`, {
    code: "E_LEARNING_RATE_SCHEDULED",
    where,
    expected: "an optimizer made with a number as its learning rate, or another schedule",
    received: "a number",
    hint: "optimizers.Adam({ learningRate: 0.001 })",
  });

const unknownVariable = (where: string, variable: Variable): CeratopsError =>
  new CeratopsError(`Optimizer "${where}" was built without variable "${variable.path}"`, {
    code: "E_OPTIMIZER_VARIABLE",
    where,
    expected: "the variables it was built with",
    received: variable.path,
    hint: "model.compile({ optimizer: optimizers.Adam(), loss }) again, with a new optimizer",
  });

const wrongCount = (where: string, gradients: number, variables: number): CeratopsError =>
  new CeratopsError(`Optimizer "${where}" needs one gradient for each variable`, {
    code: "E_OPTIMIZER_COUNT",
    where,
    expected: `${variables} gradients, undefined where there is none`,
    received: `${gradients} gradients`,
    hint: "optimizer.apply(gradients, model.trainableWeights)",
  });

const noGradients = (where: string): CeratopsError =>
  new CeratopsError(`Optimizer "${where}" got no gradient for any variable`, {
    code: "E_NO_GRADIENTS",
    where,
    expected: "a loss that depends on the trainable weights",
    received: "no gradients",
    hint: "check that the loss is computed from the outputs of the model, and that layers are trainable",
  });
