import type { DType } from "../ir/dtype.ts";
import type { Dims } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import type { TensorLike } from "../tensor/convert.ts";
import { uniqueName } from "../tensor/names.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { Configured, type Definition } from "../util/configured.ts";
import { required, type OptionTable } from "../util/options.ts";

/** The options of every metric. */
export interface MetricOptions {
  /** Made from the class name where absent. */
  readonly name?: string | null | undefined;
  /** dtype of state and results; the default float dtype where absent. */
  readonly dtype?: DType | null | undefined;
}

/** A built-in metric: its options beside the common ones, and what they are unless given. */
export interface MetricDefinition extends Definition<OptionTable> {
  readonly defaultName?: string | undefined;
  readonly defaultDtype?: DType | undefined;
}

/** The common options as a metric holds them. */
export interface HeldOptions {
  readonly name: string;
  readonly dtype: DType;
}

const commonTable = { name: required<string>(), dtype: required<DType>() };

/** Weights of samples; nothing for equal ones. */
export type SampleWeight = TensorLike | null | undefined;

/**
 * A number that says how good predictions are, over all batches since the last reset. A class of your own makes
 * variables, adds to them in `updateState`, and computes the number from them in `result`; both become part of the
 * compiled step.
 *
 * @example
 * ```ts
 * class TrueCount extends Metric {
 *   readonly count = this.addVariable("count", []);
 *   override updateState(yTrue: TensorLike) {
 *     this.count.assign(ops.add(this.count.value, ops.sum(ops.cast(yTrue, "float32"))));
 *   }
 *   override result() {
 *     return this.count.value;
 *   }
 * }
 * ```
 */
export abstract class Metric extends Configured<typeof commonTable> {
  readonly name: string;
  readonly dtype: DType;
  readonly #variables: Variable[] = [];

  constructor(options: MetricOptions = {}, definition?: MetricDefinition) {
    const className = definition?.className;
    const name = options.name ?? definition?.defaultName ?? uniqueName(className ?? new.target.name);
    const dtype = options.dtype ?? definition?.defaultDtype ?? floatx();
    super({ className, table: { ...commonTable, ...definition?.table } }, { ...options, name, dtype });
    this.name = name;
    this.dtype = dtype;
  }

  /** Takes a batch in: targets, predictions and weights, as a rule. */
  abstract updateState(...batch: readonly SampleWeight[]): void;

  /** The value over all batches since the last reset. */
  abstract result(): Tensor;

  /** Forgets all batches. */
  resetState(): void {
    for (const variable of this.#variables) variable.assign(zeros(variable.shape, variable.dtype));
  }

  /** The state, in the order it was made. */
  get variables(): readonly Variable[] {
    return this.#variables;
  }

  /** Makes a variable of zeros; float unless given a dtype. */
  protected addVariable(name: string, shape: Dims, dtype: DType = floatx()): Variable {
    const variable = new Variable(zeros(shape, dtype), { name, trainable: false });
    variable.path = `${this.name.replaceAll("/", ">")}/${name}`;
    this.#variables.push(variable);
    return variable;
  }

  /** Adds `amount` to a variable. */
  protected addTo(variable: Variable, amount: Tensor): void {
    variable.assign(ops.add(variable.value, ops.cast(amount, variable.dtype)));
  }
}

const zeros = (shape: Dims, dtype: DType): Tensor => ops.zeros(shape, { dtype });
