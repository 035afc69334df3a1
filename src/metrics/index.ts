import type { LossFunction } from "../losses/define.ts";
import { Loss } from "../losses/loss.ts";
import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import * as accuracies from "./accuracy.ts";
import * as constrained from "./at_constraint.ts";
import { AUC } from "./auc.ts";
import * as confusions from "./confusion_metrics.ts";
import { ConcordanceCorrelation, PearsonCorrelation } from "./correlation.ts";
import { F1Score, FBetaScore } from "./f_score.ts";
import * as ious from "./iou.ts";
import { Metric } from "./metric.ts";
import * as probabilities from "./probabilistic.ts";
import { R2Score } from "./r2_score.ts";
import { Mean, MeanMetricWrapper, Sum } from "./reduction.ts";
import * as regressions from "./regression.ts";

export * from "./accuracy.ts";
export * from "./accuracy_functions.ts";
export * from "./at_constraint.ts";
export { AUC } from "./auc.ts";
export * from "./confusion_metrics.ts";
export * from "./correlation.ts";
export { F1Score, FBetaScore } from "./f_score.ts";
export * from "./iou.ts";
export { Metric, type MetricOptions, type SampleWeight } from "./metric.ts";
export * from "./probabilistic.ts";
export { R2Score } from "./r2_score.ts";
export { Mean, MeanMetricWrapper, Sum } from "./reduction.ts";
export * from "./regression.ts";

const members = {
  ...accuracies,
  ...constrained,
  AUC,
  ...confusions,
  ConcordanceCorrelation,
  F1Score,
  FBetaScore,
  ...ious,
  Mean,
  PearsonCorrelation,
  ...probabilities,
  R2Score,
  ...regressions,
  Sum,
};

const names = {
  accuracy: "Accuracy",
  auc: "AUC",
  bce: "BinaryCrossentropy",
  BCE: "BinaryCrossentropy",
  binary_accuracy: "BinaryAccuracy",
  binary_crossentropy: "BinaryCrossentropy",
  binary_io_u: "BinaryIoU",
  categorical_accuracy: "CategoricalAccuracy",
  categorical_crossentropy: "CategoricalCrossentropy",
  categorical_hinge: "CategoricalHinge",
  concordance_correlation: "ConcordanceCorrelation",
  cosine_similarity: "CosineSimilarity",
  f1_score: "F1Score",
  f_beta_score: "FBetaScore",
  false_negatives: "FalseNegatives",
  false_positives: "FalsePositives",
  hinge: "Hinge",
  kl_divergence: "KLDivergence",
  log_cosh_error: "LogCoshError",
  mae: "MeanAbsoluteError",
  MAE: "MeanAbsoluteError",
  mape: "MeanAbsolutePercentageError",
  MAPE: "MeanAbsolutePercentageError",
  mean: "Mean",
  mean_absolute_error: "MeanAbsoluteError",
  mean_absolute_percentage_error: "MeanAbsolutePercentageError",
  mean_squared_error: "MeanSquaredError",
  mean_squared_logarithmic_error: "MeanSquaredLogarithmicError",
  mse: "MeanSquaredError",
  MSE: "MeanSquaredError",
  msle: "MeanSquaredLogarithmicError",
  MSLE: "MeanSquaredLogarithmicError",
  pearson_correlation: "PearsonCorrelation",
  poisson: "Poisson",
  precision: "Precision",
  r2_score: "R2Score",
  recall: "Recall",
  root_mean_squared_error: "RootMeanSquaredError",
  sparse_categorical_accuracy: "SparseCategoricalAccuracy",
  sparse_categorical_crossentropy: "SparseCategoricalCrossentropy",
  sparse_top_k_categorical_accuracy: "SparseTopKCategoricalAccuracy",
  squared_hinge: "SquaredHinge",
  sum: "Sum",
  top_k_categorical_accuracy: "TopKCategoricalAccuracy",
  true_negatives: "TrueNegatives",
  true_positives: "TruePositives",
} as const;

/** The names of the built-in metrics; `"accuracy"` and `"acc"` are the accuracy that fits targets and outputs. */
export type MetricName = keyof typeof members | keyof typeof names | "acc";

/** What can stand for a metric. */
export type MetricLike = MetricName | Metric | Loss | LossFunction;

const family = new Family<Metric>({
  kind: "metric",
  module: "keras.metrics",
  members,
  names,
  isMember: (value) => value instanceof Metric,
  fromFunction: (fn: LossFunction) => MeanMetricWrapper(fn),
});

/** The metric that a name, an object, a loss, a function of targets and predictions, or a serialized form means. */
export const get = (identifier: MetricLike | Serialized | string): Metric =>
  identifier instanceof Loss ? MeanMetricWrapper(identifier) : family.get(identifier);

/** How a metric stands in files. */
export const serialize = (metric: Metric): Serialized => family.serialize(metric);

/** A metric out of a file. */
export const deserialize = (config: Serialized | string): Metric => family.deserialize(config);
