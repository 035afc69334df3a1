import * as ops from "../ops/index.ts";
import { at } from "../ir/shape.ts";
import { epsilon } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { between, inside } from "../util/checks.ts";
import { option, unsaved } from "../util/options.ts";
import { defineLoss, lossFunction } from "./define.ts";

export interface CrossentropyOptions {
  /** Whether predictions are logits, before the softmax or sigmoid, rather than probabilities. */
  readonly fromLogits?: boolean;
  /** How far targets are moved from 0 and 1 towards equal probabilities, from 0 to 1. */
  readonly labelSmoothing?: number;
  /** Axis of the classes. */
  readonly axis?: number;
}

export interface SparseCrossentropyOptions {
  readonly fromLogits?: boolean;
  /** Class number whose samples count for nothing, such as that of unlabelled pixels. */
  readonly ignoreClass?: number | null;
  readonly axis?: number;
}

interface FocalOptions extends CrossentropyOptions {
  /** Weight of the classes. */
  readonly alpha?: number;
  /** How much samples that are predicted well count less. */
  readonly gamma?: number;
}

interface BinaryFocalOptions extends FocalOptions {
  /** Whether the classes are weighted by alpha (class 1) and 1 − alpha (class 0). */
  readonly applyClassBalancing?: boolean;
}

/** Targets moved towards `toward` by the part that label smoothing says. */
const smoothed = (yTrue: Tensor, labelSmoothing: number, toward: number): Tensor =>
  labelSmoothing === 0 ? yTrue : ops.add(ops.multiply(yTrue, 1 - labelSmoothing), labelSmoothing * toward);

const oneHotTargets = (yTrue: Tensor, yPred: Tensor, labelSmoothing: number): Tensor =>
  smoothed(ops.cast(yTrue, yPred.dtype), labelSmoothing, 1 / at(yTrue.shape, yTrue.rank - 1));

/**
 * −Σ yTrue · log(yPred) over the classes, for one-hot targets: [batch, classes], [batch, classes] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.categoricalCrossentropy([[0, 1, 0]], [[0.05, 0.95, 0]]); // [0.0513]
 * ```
 */
export const categoricalCrossentropy = lossFunction<CrossentropyOptions>((yTrue, yPred, options) => {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  return ops.categoricalCrossentropy(oneHotTargets(yTrue, yPred, labelSmoothing), yPred, { fromLogits, axis });
});

/**
 * −log of the probability of the target's class, for class numbers: [batch], [batch, classes] → [batch].
 *
 * Samples of `ignoreClass` have loss 0, and a mask on the result keeps them out of means.
 *
 * @example
 * ```ts
 * const loss = losses.sparseCategoricalCrossentropy([1], [[0.05, 0.95, 0]]); // [0.0513]
 * ```
 */
export const sparseCategoricalCrossentropy = lossFunction<SparseCrossentropyOptions>((yTrue, yPred, options) => {
  const { fromLogits = false, ignoreClass = null, axis = -1 } = options;
  const extra = yTrue.rank === yPred.rank && yTrue.shape.at(axis) === 1;
  const labels = extra ? ops.squeeze(yTrue, { axis }) : yTrue;
  if (ignoreClass === null) return ops.sparseCategoricalCrossentropy(labels, yPred, { fromLogits, axis });
  const isValid = ops.notEqual(labels, ops.cast(ignoreClass, labels.dtype));
  const known = ops.where(isValid, labels, 0);
  const predictions = ops.where(ops.expandDims(isValid, axis), yPred, 0);
  const loss = ops.where(isValid, ops.sparseCategoricalCrossentropy(known, predictions, { fromLogits, axis }), 0);
  loss.mask = isValid;
  return loss;
});

/**
 * −mean(yTrue · log(yPred) + (1 − yTrue) · log(1 − yPred)) over the last axis, for targets from 0 to 1:
 * [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.binaryCrossentropy([[0, 1]], [[0.6, 0.4]]); // [0.9163]
 * ```
 */
export const binaryCrossentropy = lossFunction<CrossentropyOptions>((yTrue, yPred, options) => {
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const targets = smoothed(ops.cast(yTrue, yPred.dtype), labelSmoothing, 0.5);
  return ops.mean(ops.binaryCrossentropy(targets, yPred, { fromLogits }), { axis });
});

/**
 * Binary crossentropy in which samples that are predicted well count less: mean((1 − p)^γ · crossentropy) over the last
 * axis, p the probability of the right class: [batch, n], [batch, n] → [batch].
 *
 * Lin et al.: Focal Loss for Dense Object Detection (2017).
 *
 * @example
 * ```ts
 * const loss = losses.binaryFocalCrossentropy([[0, 1]], [[0.6, 0.4]], { gamma: 2 }); // [0.3299]
 * ```
 */
export const binaryFocalCrossentropy = lossFunction<BinaryFocalOptions>((yTrue, yPred, options) => {
  const { applyClassBalancing = false, alpha = 0.25, gamma = 2 } = options;
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const targets = smoothed(ops.cast(yTrue, yPred.dtype), labelSmoothing, 0.5);
  const predictions = fromLogits ? ops.sigmoid(yPred) : yPred;
  const probability = mixed(targets, predictions, ops.subtract(1, predictions));
  const focus = ops.power(ops.subtract(1, probability), gamma);
  const loss = ops.multiply(focus, ops.binaryCrossentropy(targets, predictions, { fromLogits: false }));
  if (!applyClassBalancing) return ops.mean(loss, { axis });
  const balance = ops.add(ops.multiply(targets, alpha), ops.multiply(ops.subtract(1, targets), 1 - alpha));
  return ops.mean(ops.multiply(balance, loss), { axis });
});

/** share · a + (1 − share) · b. */
const mixed = (share: Tensor, a: Tensor, b: Tensor): Tensor =>
  ops.add(ops.multiply(share, a), ops.multiply(ops.subtract(1, share), b));

/**
 * Categorical crossentropy in which samples that are predicted well count less: −Σ α · (1 − yPred)^γ · yTrue · log(yPred)
 * over the classes: [batch, classes], [batch, classes] → [batch].
 *
 * Lin et al.: Focal Loss for Dense Object Detection (2017).
 *
 * @example
 * ```ts
 * const loss = losses.categoricalFocalCrossentropy([[0, 1, 0]], [[0.05, 0.9, 0.05]]); // [0.0003]
 * ```
 */
export const categoricalFocalCrossentropy = lossFunction<FocalOptions>((yTrue, yPred, options) => {
  const { alpha = 0.25, gamma = 2, fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  const targets = oneHotTargets(yTrue, yPred, labelSmoothing);
  const predictions = fromLogits ? ops.softmax(yPred, { axis }) : yPred;
  const shares = ops.divide(predictions, ops.sum(predictions, { axis, keepdims: true }));
  const probability = ops.clip(shares, epsilon(), 1 - epsilon());
  const crossentropy = ops.multiply(ops.negative(targets), ops.log(probability));
  const focus = ops.multiply(ops.power(ops.subtract(1, probability), gamma), alpha);
  return ops.sum(ops.multiply(focus, crossentropy), { axis });
});

/**
 * Σ yTrue · log(yTrue / yPred) over the last axis, for distributions: [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.klDivergence([[0.5, 0.5]], [[0.25, 0.75]]); // [0.1438]
 * ```
 */
export const klDivergence = lossFunction<Record<never, never>>((yTrue, yPred) => {
  const targets = ops.clip(ops.cast(yTrue, yPred.dtype), epsilon(), 1);
  const predictions = ops.clip(yPred, epsilon(), 1);
  return ops.sum(ops.multiply(targets, ops.log(ops.divide(targets, predictions))), { axis: -1 });
});

/**
 * (1 − p^q) / q, p the probability of the target's class: between crossentropy (q → 0) and absolute error (q = 1), for
 * noisy labels: [batch], [batch, classes] → [batch].
 *
 * Zhang, Sabuncu: Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels (2018).
 *
 * @example
 * ```ts
 * const loss = losses.categoricalGeneralizedCrossEntropy([1], [[0.1, 0.9]], { q: 0.5 }); // [0.1026]
 * ```
 */
export const categoricalGeneralizedCrossEntropy = lossFunction<{ readonly q?: number }>((yTrue, yPred, { q = 0.5 }) => {
  const classes = at(yPred.shape, yPred.rank - 1);
  const targets = ops.oneHot(ops.cast(yTrue, "int32"), classes, { dtype: yPred.dtype });
  const probability = ops.sum(ops.multiply(yPred, targets), { axis: -1 });
  return ops.divide(ops.subtract(1, ops.power(probability, q)), q);
});

const crossentropyTable = {
  fromLogits: option(false),
  labelSmoothing: option(0, between(0, 1)),
  axis: option(-1),
};

/**
 * Crossentropy of one-hot targets and predicted probabilities (or logits).
 *
 * @example
 * ```ts
 * const loss = losses.CategoricalCrossentropy({ labelSmoothing: 0.1 });
 * loss.call([[0, 1, 0], [0, 0, 1]], [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]); // 1.2657
 * ```
 */
export const CategoricalCrossentropy = defineLoss(
  "CategoricalCrossentropy",
  { name: "categorical_crossentropy", table: crossentropyTable, shapes: "classes" },
  categoricalCrossentropy,
);

/**
 * Crossentropy of class numbers and predicted probabilities (or logits). As in Keras, the config does not hold the axis.
 *
 * @example
 * ```ts
 * const loss = losses.SparseCategoricalCrossentropy({ fromLogits: true });
 * loss.call([1, 2], [[0, 2, 0], [1, 0, 3]]); // 0.2047
 * ```
 */
export const SparseCategoricalCrossentropy = defineLoss(
  "SparseCategoricalCrossentropy",
  {
    name: "sparse_categorical_crossentropy",
    table: { fromLogits: option(false), ignoreClass: option<number | null>(null), axis: unsaved(option(-1)) },
    shapes: "sparse",
  },
  sparseCategoricalCrossentropy,
);

/**
 * Crossentropy of targets of 0 and 1 and predicted probabilities (or logits).
 *
 * @example
 * ```ts
 * const loss = losses.BinaryCrossentropy({ fromLogits: true }).call([[0], [1]], [[-2], [3]]); // 0.0878
 * ```
 */
export const BinaryCrossentropy = defineLoss(
  "BinaryCrossentropy",
  { name: "binary_crossentropy", table: crossentropyTable, shapes: "equal" },
  binaryCrossentropy,
);

const focalTable = { ...crossentropyTable, alpha: option(0.25), gamma: option(2) };

/**
 * Binary crossentropy in which samples that are predicted well count less, for rare classes.
 *
 * @example
 * ```ts
 * const loss = losses.BinaryFocalCrossentropy({ gamma: 3 }).call([[0], [1]], [[0.1], [0.6]]); // 0.0164
 * ```
 */
export const BinaryFocalCrossentropy = defineLoss(
  "BinaryFocalCrossentropy",
  {
    name: "binary_focal_crossentropy",
    table: { ...focalTable, applyClassBalancing: option(false) },
    shapes: "equal",
  },
  binaryFocalCrossentropy,
);

/**
 * Categorical crossentropy in which samples that are predicted well count less, for rare classes.
 *
 * @example
 * ```ts
 * const loss = losses.CategoricalFocalCrossentropy({ gamma: 3 });
 * loss.call([[0, 1, 0], [0, 0, 1]], [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]); // 0.2098
 * ```
 */
export const CategoricalFocalCrossentropy = defineLoss(
  "CategoricalFocalCrossentropy",
  { name: "categorical_focal_crossentropy", table: focalTable, shapes: "classes" },
  categoricalFocalCrossentropy,
);

/**
 * Kullback-Leibler divergence of predicted distributions from those of the targets.
 *
 * @example
 * ```ts
 * const loss = losses.KLDivergence().call([[0.5, 0.5], [1, 0]], [[0.4, 0.6], [0.9, 0.1]]); // 0.0629
 * ```
 */
export const KLDivergence = defineLoss(
  "KLDivergence",
  { name: "kl_divergence", table: {}, shapes: "equal" },
  klDivergence,
);

/**
 * Generalized crossentropy of class numbers, for noisy labels; q lies between 0 and 1.
 *
 * @example
 * ```ts
 * const loss = losses.CategoricalGeneralizedCrossEntropy({ q: 0.7 });
 * loss.call([1, 2], [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]); // 0.6226
 * ```
 */
export const CategoricalGeneralizedCrossEntropy = defineLoss(
  "CategoricalGeneralizedCrossEntropy",
  { name: "categorical_generalized_cross_entropy", table: { q: option(0.5, inside(0, 1)) }, shapes: "sparse" },
  categoricalGeneralizedCrossEntropy,
);
