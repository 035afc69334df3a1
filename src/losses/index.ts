import { Family } from "../util/family.ts";
import type { Serialized } from "../util/serialize.ts";
import * as circleLoss from "./circle.ts";
import * as crossentropies from "./crossentropy.ts";
import * as ctcLoss from "./ctc.ts";
import { lossFromFunction, type LossFunction } from "./define.ts";
import * as hinges from "./hinge.ts";
import { Loss } from "./loss.ts";
import * as overlaps from "./overlap.ts";
import * as regressions from "./regression.ts";

export * from "./circle.ts";
export * from "./crossentropy.ts";
export * from "./ctc.ts";
export type { LossFunction } from "./define.ts";
export * from "./hinge.ts";
export { Loss, type LossOptions } from "./loss.ts";
export * from "./overlap.ts";
export type { Reduction } from "./reduction.ts";
export * from "./regression.ts";

const members = {
  BinaryCrossentropy: crossentropies.BinaryCrossentropy,
  BinaryFocalCrossentropy: crossentropies.BinaryFocalCrossentropy,
  CategoricalCrossentropy: crossentropies.CategoricalCrossentropy,
  CategoricalFocalCrossentropy: crossentropies.CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy: crossentropies.CategoricalGeneralizedCrossEntropy,
  CategoricalHinge: hinges.CategoricalHinge,
  Circle: circleLoss.Circle,
  CosineSimilarity: regressions.CosineSimilarity,
  CTC: ctcLoss.CTC,
  Dice: overlaps.Dice,
  Hinge: hinges.Hinge,
  Huber: regressions.Huber,
  KLDivergence: crossentropies.KLDivergence,
  LogCosh: regressions.LogCosh,
  MeanAbsoluteError: regressions.MeanAbsoluteError,
  MeanAbsolutePercentageError: regressions.MeanAbsolutePercentageError,
  MeanSquaredError: regressions.MeanSquaredError,
  MeanSquaredLogarithmicError: regressions.MeanSquaredLogarithmicError,
  Poisson: regressions.Poisson,
  SparseCategoricalCrossentropy: crossentropies.SparseCategoricalCrossentropy,
  SquaredHinge: hinges.SquaredHinge,
  Tversky: overlaps.Tversky,
};

/** Names of Keras's loss functions, and its short forms. */
const names = {
  bce: "BinaryCrossentropy",
  BCE: "BinaryCrossentropy",
  binary_crossentropy: "BinaryCrossentropy",
  binary_focal_crossentropy: "BinaryFocalCrossentropy",
  categorical_crossentropy: "CategoricalCrossentropy",
  categorical_focal_crossentropy: "CategoricalFocalCrossentropy",
  categorical_generalized_cross_entropy: "CategoricalGeneralizedCrossEntropy",
  categorical_hinge: "CategoricalHinge",
  circle: "Circle",
  cosine_similarity: "CosineSimilarity",
  ctc: "CTC",
  dice: "Dice",
  hinge: "Hinge",
  huber: "Huber",
  kl_divergence: "KLDivergence",
  kld: "KLDivergence",
  KLD: "KLDivergence",
  log_cosh: "LogCosh",
  mae: "MeanAbsoluteError",
  MAE: "MeanAbsoluteError",
  mean_absolute_error: "MeanAbsoluteError",
  mape: "MeanAbsolutePercentageError",
  MAPE: "MeanAbsolutePercentageError",
  mean_absolute_percentage_error: "MeanAbsolutePercentageError",
  mse: "MeanSquaredError",
  MSE: "MeanSquaredError",
  mean_squared_error: "MeanSquaredError",
  msle: "MeanSquaredLogarithmicError",
  MSLE: "MeanSquaredLogarithmicError",
  mean_squared_logarithmic_error: "MeanSquaredLogarithmicError",
  poisson: "Poisson",
  sparse_categorical_crossentropy: "SparseCategoricalCrossentropy",
  squared_hinge: "SquaredHinge",
  tversky: "Tversky",
} as const;

/** The names of the built-in losses. */
export type LossName = keyof typeof members | keyof typeof names;

/** What can stand for a loss. */
export type LossLike = LossName | Loss | LossFunction;

const family = new Family<Loss>({
  kind: "loss",
  module: "keras.losses",
  members,
  names,
  isMember: (value) => value instanceof Loss,
  fromFunction: lossFromFunction,
});

/** The loss that a name, an object, a function of targets and predictions, or a serialized form means. */
export const get = (identifier: LossLike | Serialized | string): Loss => family.get(identifier);

/** How a loss stands in files. */
export const serialize = (loss: Loss): Serialized => family.serialize(loss);

/** A loss out of a file. */
export const deserialize = (config: Serialized | string): Loss => family.deserialize(config);
