import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { aboveUpTo, oneOf, orNull, positive } from "../util/checks.ts";
import { option, unsaved, type Used } from "../util/options.ts";
import { matrixShape } from "./matrix_shape.ts";
import { Metric, type HeldOptions, type MetricDefinition, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

type Average = "micro" | "macro" | "weighted" | null;

const sharedTable = {
  /** Over classes: all samples together, the mean, the mean weighted by frequency, or one score per class for null. */
  average: option<Average>(null, oneOf<Average>("micro", "macro", "weighted", null)),
  /** From where on a class is predicted; null for the class with the largest prediction. */
  threshold: option<number | null>(null, orNull(aboveUpTo(0, 1))),
};

const beta = option(1, positive);
const fBetaTable = { ...sharedTable, beta };
const f1Table = { ...sharedTable, beta: unsaved(beta) };

interface Counts {
  readonly truePositives: Variable;
  readonly falsePositives: Variable;
  readonly falseNegatives: Variable;
  readonly targets: Variable;
}

/** What is nearer to 0 is not predicted, even if it is the largest. */
const NO_PREDICTION = 1e-9;

class FScore extends Metric {
  protected declare readonly options: Used<typeof fBetaTable> & HeldOptions;
  #counts: Counts | undefined;

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const [targets, scores] = [yTrue, yPred].map((x) => ops.cast(toTensor(x), this.dtype)) as [Tensor, Tensor];
    const counts = this.#counts ?? this.#build(matrixShape(this.name, targets, scores));
    const predicted = ops.cast(this.#isPredicted(scores), this.dtype);
    const weights =
      sampleWeight === null || sampleWeight === undefined
        ? undefined
        : ops.expandDims(ops.cast(toTensor(sampleWeight), this.dtype), 1);
    const axis = this.options.average === "micro" ? null : 0;
    const add = (variable: Variable, values: Tensor): void =>
      this.addTo(variable, ops.sum(weights === undefined ? values : ops.multiply(values, weights), { axis }));
    add(counts.truePositives, ops.multiply(predicted, targets));
    add(counts.falsePositives, ops.multiply(predicted, ops.subtract(1, targets)));
    add(counts.falseNegatives, ops.multiply(ops.subtract(1, predicted), targets));
    add(counts.targets, targets);
  }

  override result(): Tensor {
    const { average, beta: weight } = this.options;
    const counts = this.#counts ?? this.#build(1);
    const hits = counts.truePositives.value;
    const share = (errors: Variable): Tensor => ops.divide(hits, ops.add(ops.add(hits, errors.value), epsilon()));
    const [precision, recall] = [share(counts.falsePositives), share(counts.falseNegatives)];
    const sum = ops.add(ops.multiply(weight ** 2, precision), recall);
    const mean = ops.divide(ops.multiply(precision, recall), ops.add(sum, epsilon()));
    const scores = ops.multiply(mean, 1 + weight ** 2);
    if (average === null) return scores;
    return average === "weighted" ? ops.sum(ops.multiply(scores, frequencies(counts.targets.value))) : ops.mean(scores);
  }

  #isPredicted(scores: Tensor): Tensor {
    const { threshold } = this.options;
    if (threshold !== null) return ops.greater(scores, threshold);
    const isLargest = ops.greaterEqual(scores, ops.max(scores, { axis: -1, keepdims: true }));
    return ops.logicalAnd(isLargest, ops.greater(ops.absolute(scores), NO_PREDICTION));
  }

  #build(classes: number): Counts {
    const shape = this.options.average === "micro" ? [] : [classes];
    this.#counts = {
      truePositives: this.addVariable("true_positives", shape, this.dtype),
      falsePositives: this.addVariable("false_positives", shape, this.dtype),
      falseNegatives: this.addVariable("false_negatives", shape, this.dtype),
      targets: this.addVariable("intermediate_weights", shape, this.dtype),
    };
    return this.#counts;
  }
}

const frequencies = (counts: Tensor): Tensor => ops.divide(counts, ops.add(ops.sum(counts), epsilon()));

const fBeta: MetricDefinition = { className: "FBetaScore", defaultName: "fbeta_score", table: fBetaTable };
const f1: MetricDefinition = { className: "F1Score", defaultName: "f1_score", table: f1Table };

/**
 * (1 + β²) · precision · recall / (β² · precision + recall), which weighs recall β times as much as precision, for one-hot
 * or multi-label targets [batch, classes].
 *
 * @example
 * ```ts
 * const metric = metrics.FBetaScore({ beta: 2, threshold: 0.5, average: "macro" });
 * metric.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * await metric.result().item(); // 0.709
 * ```
 */
export const FBetaScore = (options?: MetricOptionsOf<typeof fBetaTable>): Metric => new FScore(options, fBeta);

/**
 * 2 · precision · recall / (precision + recall), for one-hot or multi-label targets [batch, classes].
 *
 * @example
 * ```ts
 * const metric = metrics.F1Score({ average: "macro" });
 * metric.updateState([[0, 1, 0], [0, 0, 1], [1, 0, 0]], [[0.1, 0.9, 0], [0.7, 0.2, 0.1], [0.8, 0.1, 0.1]]);
 * await metric.result().item(); // 0.5556
 * ```
 */
export const F1Score = (options?: MetricOptionsOf<typeof sharedTable>): Metric => new FScore(options, f1);
