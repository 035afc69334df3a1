import * as ops from "../ops/index.ts";
import type { TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { between } from "../util/checks.ts";
import { option, type Used } from "../util/options.ts";
import { areEven, countConfusion, LOWEST, type Confusion, type Thresholds } from "./confusion.ts";
import { Metric, type HeldOptions, type MetricDefinition, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

/** One threshold or several, each from 0 to 1. */
type Limits = number | readonly number[] | null;

const thresholds = option<Limits>(null, (written, where) => {
  for (const limit of listOf(written, [])) between(0, 1)(limit, where);
  return written;
});

const listOf = (written: Limits, ifNull: readonly number[]): readonly number[] =>
  written === null ? ifNull : typeof written === "number" ? [written] : written;

const held = (values: readonly number[]): Thresholds => ({ values, areEven: areEven(values) });

/** The only element, where there is one threshold. */
const ofOne = (x: Tensor): Tensor => (x.shape[0] === 1 ? ops.squeeze(x, { axis: 0 }) : x);

const countTable = { thresholds };

type CountOptions = MetricOptionsOf<typeof countTable>;

class CountMetric extends Metric {
  protected declare readonly options: Used<typeof countTable> & HeldOptions;
  readonly #kind: keyof Confusion;
  readonly #thresholds: Thresholds;
  readonly #accumulator: Variable;

  constructor(className: string, kind: keyof Confusion, options: CountOptions | undefined) {
    super(options, { className, table: countTable });
    this.#kind = kind;
    this.#thresholds = held(listOf(this.options.thresholds, [0.5]));
    this.#accumulator = this.addVariable("accumulator", [this.#thresholds.values.length]);
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const { dtype } = this.#accumulator;
    const counts = countConfusion(yTrue, yPred, sampleWeight, { thresholds: this.#thresholds, dtype });
    this.addTo(this.#accumulator, counts[this.#kind]);
  }

  override result(): Tensor {
    return ofOne(this.#accumulator.value);
  }
}

/**
 * How many samples with target 1 are predicted to be above the threshold; one number, or one per threshold.
 *
 * @example
 * ```ts
 * const metric = metrics.TruePositives({ thresholds: 0.6 });
 * metric.updateState([0, 1, 1, 1], [0.7, 0.9, 0.5, 0.8]);
 * await metric.result().item(); // 2
 * ```
 */
export const TruePositives = (options?: CountOptions): Metric =>
  new CountMetric("TruePositives", "truePositives", options);

/**
 * How many samples with target 0 are predicted to be above the threshold; one number, or one per threshold.
 *
 * @example
 * ```ts
 * const metric = metrics.FalsePositives();
 * metric.updateState([0, 1, 0, 0], [0.7, 0.9, 0.2, 0.8]);
 * await metric.result().item(); // 2
 * ```
 */
export const FalsePositives = (options?: CountOptions): Metric =>
  new CountMetric("FalsePositives", "falsePositives", options);

/**
 * How many samples with target 0 are predicted to be below the threshold; one number, or one per threshold.
 *
 * @example
 * ```ts
 * const metric = metrics.TrueNegatives();
 * metric.updateState([0, 1, 0, 0], [0.7, 0.9, 0.2, 0.1]);
 * await metric.result().item(); // 2
 * ```
 */
export const TrueNegatives = (options?: CountOptions): Metric =>
  new CountMetric("TrueNegatives", "trueNegatives", options);

/**
 * How many samples with target 1 are predicted to be below the threshold; one number, or one per threshold.
 *
 * @example
 * ```ts
 * const metric = metrics.FalseNegatives();
 * metric.updateState([0, 1, 1, 1], [0.7, 0.9, 0.2, 0.1]);
 * await metric.result().item(); // 2
 * ```
 */
export const FalseNegatives = (options?: CountOptions): Metric =>
  new CountMetric("FalseNegatives", "falseNegatives", options);

const ratioTable = {
  thresholds,
  /** Only the k largest predictions of a row count. */
  topK: option<number | null>(null),
  /** Only this class counts. */
  classId: option<number | null>(null),
};

type RatioOptions = MetricOptionsOf<typeof ratioTable>;

/** true positives / (true positives + errors of one kind). */
class RatioMetric extends Metric {
  protected declare readonly options: Used<typeof ratioTable> & HeldOptions;
  readonly #kind: "falsePositives" | "falseNegatives";
  readonly #thresholds: Thresholds;
  readonly #hits: Variable;
  readonly #errors: Variable;

  constructor(
    definition: MetricDefinition,
    [kind, errors]: readonly ["falsePositives" | "falseNegatives", string],
    options: RatioOptions | undefined,
  ) {
    super(options, definition);
    this.#kind = kind;
    this.#thresholds = held(listOf(this.options.thresholds, [this.options.topK === null ? 0.5 : LOWEST]));
    this.#hits = this.addVariable("true_positives", [this.#thresholds.values.length]);
    this.#errors = this.addVariable(errors, [this.#thresholds.values.length]);
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const { topK, classId } = this.options;
    const { dtype } = this.#hits;
    const counts = countConfusion(yTrue, yPred, sampleWeight, { thresholds: this.#thresholds, dtype, topK, classId });
    this.addTo(this.#hits, counts.truePositives);
    this.addTo(this.#errors, counts[this.#kind]);
  }

  override result(): Tensor {
    const hits = this.#hits.value;
    return ofOne(ops.divideNoNan(hits, ops.add(hits, this.#errors.value)));
  }
}

/**
 * The part of what is predicted to be 1 that is: true positives / (true positives + false positives).
 *
 * One number, or one per threshold. `topK` looks at the k largest predictions of each row instead of a threshold,
 * `classId` at one class only.
 *
 * @example
 * ```ts
 * const metric = metrics.Precision({ thresholds: 0.7 });
 * metric.updateState([0, 1, 1, 1], [0.8, 0.9, 0.2, 0.1]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const Precision = (options?: RatioOptions): Metric =>
  new RatioMetric({ className: "Precision", table: ratioTable }, ["falsePositives", "false_positives"], options);

/**
 * The part of what is 1 that is predicted to be: true positives / (true positives + false negatives).
 *
 * One number, or one per threshold. `topK` looks at the k largest predictions of each row instead of a threshold,
 * `classId` at one class only.
 *
 * @example
 * ```ts
 * const metric = metrics.Recall();
 * metric.updateState([0, 1, 1, 1], [0.8, 0.9, 0.7, 0.1]);
 * await metric.result().item(); // 0.6667
 * ```
 */
export const Recall = (options?: RatioOptions): Metric =>
  new RatioMetric({ className: "Recall", table: ratioTable }, ["falseNegatives", "false_negatives"], options);
