import { CeratopsError } from "../errors.ts";
import type { DType } from "../ir/dtype.ts";
import { at } from "../ir/shape.ts";
import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SampleWeight } from "./metric.ts";

/** Weighted numbers of samples of the four kinds, per threshold (and label, where labels stay apart). */
export interface Confusion {
  readonly truePositives: Tensor;
  readonly falsePositives: Tensor;
  readonly trueNegatives: Tensor;
  readonly falseNegatives: Tensor;
}

export interface Thresholds {
  /** Ascending. */
  readonly values: readonly number[];
  /** Whether they divide 0 to 1 evenly; then predictions are sorted into buckets, as Keras does. */
  readonly areEven: boolean;
}

export interface ConfusionOptions {
  readonly thresholds: Thresholds;
  readonly dtype: DType;
  /** Only the k largest predictions count as made. */
  readonly topK?: number | null;
  /** Only this class counts. */
  readonly classId?: number | null;
  /** Whether labels (the last axis) are counted apart. */
  readonly byLabel?: boolean;
  readonly labelWeights?: Tensor | null;
}

/** Below every prediction: the threshold of what is chosen by rank. */
export const LOWEST = -1e10;

/** Whether thresholds divide 0 to 1 evenly. */
export function areEven(values: readonly number[]): boolean {
  const step = 1 / (values.length - 1);
  return values.length >= 3 && values.every((value, i) => Math.abs(value - i * step) <= 1e-7 + 1e-5 * i * step);
}

/** `count` thresholds from 0 to 1. */
export const evenThresholds = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (i === count - 1 ? 1 : i / (count - 1)));

/** Counts a batch: [batch, …], [batch, …] → [thresholds], or [thresholds, labels] where labels stay apart. */
export function countConfusion(
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: SampleWeight,
  options: ConfusionOptions,
): Confusion {
  const { dtype, topK = null, classId = null, byLabel = false } = options;
  const cast = (x: TensorLike): Tensor => ops.cast(toTensor(x), dtype);
  const [ranked, labels] = sameRank(cast(yPred), cast(yTrue));
  const chosen = topK === null ? ranked : onlyTop(ranked, topK);
  const weights = weightsFor(chosen, labels, sampleWeight, options);
  const [predictions, targets, weight] = [chosen, labels, weights].map((x) => pickClass(x, classId));
  const flat = (x: Tensor | undefined): Tensor => ops.reshape(x ?? chosen, byLabel ? [1, ...chosen.shape] : [1, -1]);
  const isPositive = exceeds(flat(predictions), options.thresholds, dtype);
  const counted = flat(weight);
  const positives = ops.where(ops.cast(flat(targets), "bool"), counted, 0);
  const negatives = ops.subtract(counted, positives);
  const count = (weights: Tensor, where: Tensor): Tensor => ops.sum(ops.where(where, weights, 0), { axis: 1 });
  const isNegative = ops.logicalNot(isPositive);
  return {
    truePositives: count(positives, isPositive),
    falsePositives: count(negatives, isPositive),
    trueNegatives: count(negatives, isNegative),
    falseNegatives: count(positives, isNegative),
  };
}

/** Whether each prediction is above each threshold: [1, …] → [thresholds, …]. */
function exceeds(predictions: Tensor, { values, areEven: even }: Thresholds, dtype: DType): Tensor {
  const column = [values.length, ...predictions.shape.slice(1).map(() => 1)];
  if (!even) {
    const limits = ops.reshape(ops.cast(toTensor(Float64Array.from(values)), dtype), column);
    return ops.greater(predictions, limits);
  }
  const clipped = ops.clip(predictions, 0, 1);
  const bucket = ops.subtract(ops.ceil(ops.multiply(clipped, values.length - 1)), 1);
  const opened = at(values, 0) < 0 ? ops.maximum(bucket, 0) : bucket;
  return ops.greaterEqual(opened, ops.reshape(ops.arange(values.length, { dtype }), column));
}

/** Predictions that are not among the k largest of their row become lower than every threshold. */
function onlyTop(predictions: Tensor, k: number): Tensor {
  const [, ids] = ops.topK(predictions, k);
  const classes = at(predictions.shape, predictions.rank - 1);
  const isTop = ops.sum(ops.oneHot(ids, classes, { dtype: predictions.dtype }), { axis: -2 });
  return ops.add(ops.multiply(predictions, isTop), ops.multiply(LOWEST, ops.subtract(1, isTop)));
}

function pickClass(x: Tensor, classId: number | null): Tensor {
  if (classId === null) return x;
  if (x.rank > 1) return ops.take(x, toTensor([classId]), { axis: -1 });
  throw new CeratopsError("A metric of one class needs predictions for each class", {
    code: "E_METRIC_SHAPE",
    where: "classId",
    expected: "[batch, classes]",
    received: "[batch]",
    hint: "leave classId out",
  });
}

function weightsFor(predictions: Tensor, labels: Tensor, sampleWeight: SampleWeight, options: ConfusionOptions): Tensor {
  const { dtype, labelWeights = null } = options;
  const all = ops.broadcastTo(ops.cast(sampleColumn(labels, sampleWeight), dtype), predictions.shape);
  return labelWeights === null ? all : ops.multiply(all, ops.broadcastTo(labelWeights, predictions.shape));
}

/** Weights of samples, with an axis for the labels where there is one. */
function sampleColumn(labels: Tensor, sampleWeight: SampleWeight): Tensor {
  if (sampleWeight === null || sampleWeight === undefined) return toTensor(1);
  const column = ops.expandDims(toTensor(sampleWeight), -1);
  return column.rank === labels.rank + 1 ? ops.squeeze(column, { axis: -1 }) : column;
}
