import * as ops from "../ops/index.ts";
import type { TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { between, wholeFrom } from "../util/checks.ts";
import { option, required, type OptionTable } from "../util/options.ts";
import { countConfusion, evenThresholds, type Confusion, type Thresholds } from "./confusion.ts";
import { makeConfusion, precisionOf, readConfusion, recallOf, specificityOf, type ConfusionVariables } from "./confusion_state.ts";
import { Metric, type MetricOptions, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

type Rate = (counts: Confusion) => Tensor;

const commonTable = { classId: option<number | null>(null), numThresholds: option(200, wholeFrom(1)) };

interface Facts {
  readonly className: string;
  readonly table: OptionTable;
  /** Name of the option with the bound. */
  readonly bound: string;
  readonly constrained: Rate;
  readonly wanted: Rate;
}

/** The best of one rate over all thresholds at which another rate is high enough. */
class AtConstraint extends Metric {
  readonly #facts: Facts;
  readonly #bound: number;
  readonly #classId: number | null;
  readonly #thresholds: Thresholds;
  readonly #counts: ConfusionVariables;

  constructor(facts: Facts, options: MetricOptions) {
    super(options, facts);
    const own = this.options as unknown as { classId: number | null; numThresholds: number } & Record<string, number>;
    this.#facts = facts;
    this.#bound = own[facts.bound] ?? 0;
    this.#classId = own.classId;
    this.#thresholds =
      own.numThresholds === 1
        ? { values: [0.5], areEven: false }
        : { values: evenThresholds(own.numThresholds), areEven: true };
    this.#counts = makeConfusion((name, shape) => this.addVariable(name, shape), [own.numThresholds]);
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const counted = countConfusion(yTrue, yPred, sampleWeight, {
      thresholds: this.#thresholds,
      dtype: this.#counts.truePositives.dtype,
      classId: this.#classId,
    });
    for (const kind of Object.keys(counted) as (keyof Confusion)[]) this.addTo(this.#counts[kind], counted[kind]);
  }

  override result(): Tensor {
    const counts = readConfusion(this.#counts);
    const isFeasible = ops.greaterEqual(this.#facts.constrained(counts), this.#bound);
    return ops.maximum(ops.max(ops.where(isFeasible, this.#facts.wanted(counts), 0)), 0);
  }
}

const define =
  <T extends OptionTable>(className: string, own: T, constrained: Rate, wanted: Rate) =>
  (options: MetricOptionsOf<T & typeof commonTable>): Metric => {
    const bound = Object.keys(own)[0] ?? "";
    return new AtConstraint({ className, table: { ...commonTable, ...own }, bound, constrained, wanted }, options);
  };

const part = required<number>(between(0, 1));

/**
 * The best sensitivity (part of the positives that is found) at a threshold where the specificity (part of the negatives
 * that is left out) is at least `specificity`.
 *
 * @example
 * ```ts
 * const metric = metrics.SensitivityAtSpecificity({ specificity: 0.9 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const SensitivityAtSpecificity = define(
  "SensitivityAtSpecificity",
  { specificity: part },
  specificityOf,
  recallOf,
);

/**
 * The best specificity (part of the negatives that is left out) at a threshold where the sensitivity (part of the
 * positives that is found) is at least `sensitivity`.
 *
 * @example
 * ```ts
 * const metric = metrics.SpecificityAtSensitivity({ sensitivity: 0.9 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const SpecificityAtSensitivity = define(
  "SpecificityAtSensitivity",
  { sensitivity: part },
  recallOf,
  specificityOf,
);

/**
 * The best precision at a threshold where the recall is at least `recall`.
 *
 * @example
 * ```ts
 * const metric = metrics.PrecisionAtRecall({ recall: 0.8 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.6667
 * ```
 */
export const PrecisionAtRecall = define("PrecisionAtRecall", { recall: part }, recallOf, precisionOf);

/**
 * The best recall at a threshold where the precision is at least `precision`.
 *
 * @example
 * ```ts
 * const metric = metrics.RecallAtPrecision({ precision: 0.8 });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const RecallAtPrecision = define("RecallAtPrecision", { precision: part }, precisionOf, recallOf);
