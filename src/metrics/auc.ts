import { CeratopsError } from "../errors.ts";
import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { oneOf, wholeFrom } from "../util/checks.ts";
import { option, unsaved, type Used } from "../util/options.ts";
import { areaUnder, curves, summations, type Curve, type Summation } from "./auc_curves.ts";
import { areEven, countConfusion, evenThresholds, type Confusion, type Thresholds } from "./confusion.ts";
import { makeConfusion, readConfusion, type ConfusionVariables } from "./confusion_state.ts";
import { Metric, type HeldOptions, type SampleWeight } from "./metric.ts";
import type { MetricOptionsOf } from "./reduction.ts";

const table = {
  numThresholds: option(200, wholeFrom(2)),
  curve: option<Curve>("ROC", (written, where) => oneOf(...curves)(upper(written), where)),
  summationMethod: option<Summation>("interpolation", (written, where) => oneOf(...summations)(lower(written), where)),
  /** Thresholds of one's own, between 0 and 1, which are put in; they take the place of `numThresholds`. */
  thresholds: unsaved(option<readonly number[] | null>(null)),
  /** Whether the labels (the last axis) have an area each, of which the mean is taken. */
  multiLabel: option(false),
  numLabels: option<number | null>(null),
  labelWeights: option<readonly number[] | null>(null),
  /** Whether predictions are logits, before the sigmoid. */
  fromLogits: option(false),
};

// Files may have the names in other case.
const upper = (word: Curve): Curve => word.toUpperCase() as Curve;
const lower = (word: Summation): Summation => word.toLowerCase() as Summation;

type AUCOptions = MetricOptionsOf<typeof table>;

class AUCMetric extends Metric {
  protected declare readonly options: Used<typeof table> & HeldOptions;
  readonly #thresholds: Thresholds;
  #counts: ConfusionVariables | undefined;

  constructor(written?: AUCOptions) {
    super(written, { className: "AUC", table });
    const { thresholds, numThresholds, multiLabel, numLabels } = this.options;
    if (numLabels !== null && !multiLabel) throw labelsWithoutMultiLabel(this.name);
    const inner = thresholds?.toSorted((a, b) => a - b) ?? evenThresholds(numThresholds).slice(1, -1);
    const values = [-epsilon(), ...inner, 1 + epsilon()];
    this.#thresholds = { values, areEven: areEven([0, ...inner, 1]) || thresholds === null };
    if (!multiLabel || numLabels !== null) this.#build(numLabels);
  }

  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const { multiLabel, fromLogits } = this.options;
    const given = toTensor(yPred);
    const counts = this.#counts ?? this.#build(labelsOf(given, this.name));
    const weights = this.#labelWeights();
    const counted = countConfusion(yTrue, fromLogits ? ops.sigmoid(given) : given, sampleWeight, {
      thresholds: this.#thresholds,
      dtype: counts.truePositives.dtype,
      byLabel: multiLabel,
      labelWeights: multiLabel ? null : weights,
    });
    for (const kind of Object.keys(counted) as (keyof Confusion)[]) this.addTo(counts[kind], counted[kind]);
  }

  override result(): Tensor {
    const { curve, summationMethod, multiLabel } = this.options;
    const area = areaUnder(readConfusion(this.#counts ?? this.#build(1)), curve, summationMethod);
    if (!multiLabel) return area;
    const weights = this.#labelWeights();
    if (weights === null) return ops.mean(area);
    return ops.divideNoNan(ops.sum(ops.multiply(area, weights)), ops.sum(weights));
  }

  override getConfig(): Record<string, unknown> {
    const { thresholds } = this.options;
    const config = { ...super.getConfig(), num_thresholds: this.#thresholds.values.length };
    return thresholds === null ? config : { ...config, thresholds: this.#thresholds.values.slice(1, -1) };
  }

  #build(labels: number | null): ConfusionVariables {
    const count = this.#thresholds.values.length;
    const shape = this.options.multiLabel ? [count, labels ?? 1] : [count];
    this.#counts = makeConfusion((name, dims) => this.addVariable(name, dims), shape);
    return this.#counts;
  }

  #labelWeights(): Tensor | null {
    const { labelWeights } = this.options;
    return labelWeights === null ? null : ops.cast(toTensor(labelWeights), this.dtype);
  }
}

function labelsOf({ shape }: Tensor, where: string): number {
  const [, labels] = shape;
  if (shape.length === 2 && labels !== undefined) return labels;
  throw new CeratopsError(`Metric "${where}" with multiLabel needs predictions for each label`, {
    code: "E_METRIC_SHAPE",
    where,
    expected: "[batch, labels]",
    received: `[${["batch", ...shape.slice(1)].join(", ")}]`,
    hint: "metrics.AUC()",
  });
}

const labelsWithoutMultiLabel = (where: string): CeratopsError =>
  new CeratopsError(`Metric "${where}" has a number of labels but does not tell them apart`, {
    code: "E_OPTION_VALUE",
    where: `${where}: numLabels`,
    expected: "null, or multiLabel: true",
    received: "a number",
    hint: "metrics.AUC({ multiLabel: true, numLabels: 3 })",
  });

/**
 * The area under the ROC curve (sensitivity over 1 − specificity), the precision-recall curve (`curve: "PR"`) or that of
 * their gains (`"PRGAIN"`), approximated at `numThresholds` thresholds.
 *
 * @example
 * ```ts
 * const metric = metrics.AUC({ curve: "PR" });
 * metric.updateState([0, 0, 1, 1], [0.1, 0.6, 0.3, 0.9]);
 * await metric.result().item(); // 0.7973
 * ```
 */
export const AUC = (options?: AUCOptions): Metric => new AUCMetric(options);
