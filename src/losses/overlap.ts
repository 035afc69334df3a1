import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option } from "../util/options.ts";
import { defineLoss, lossFunction } from "./define.ts";

/** Axes to sum over; all if null. */
type Axes = number | readonly number[] | null;

const overlap = (a: Tensor, b: Tensor, axis: Axes): Tensor => ops.sum(ops.multiply(a, b), { axis });
const inverse = (x: Tensor): Tensor => ops.subtract(1, x);

/**
 * 1 − 2 · |yTrue ∩ yPred| / (|yTrue| + |yPred|), for masks of 0 and 1: any shape → the axes that are left, a number if
 * `axis` is null.
 *
 * @example
 * ```ts
 * const loss = losses.dice([[0, 1]], [[0.4, 0.6]]); // 0.4
 * ```
 */
export const dice = lossFunction<{ readonly axis?: Axes }>((yTrue, yPred, { axis = null }) => {
  const targets = ops.cast(yTrue, yPred.dtype);
  const sizes = ops.add(ops.sum(targets, { axis }), ops.sum(yPred, { axis }));
  return inverse(ops.divide(ops.multiply(2, overlap(targets, yPred, axis)), ops.add(sizes, epsilon())));
});

interface TverskyOptions {
  /** Weight of what is in the targets and not predicted, in Keras's reading of the paper. */
  readonly alpha?: number;
  /** Weight of what is predicted and not in the targets. */
  readonly beta?: number;
  readonly axis?: Axes;
}

/**
 * 1 − overlap / (overlap + α · missed + β · wrongly found), for masks of 0 and 1: any shape → the axes that are left, a
 * number if `axis` is null. With α = β = 0.5 it is the dice loss.
 *
 * Salehi et al.: Tversky loss function for image segmentation using 3D fully convolutional deep networks (2017).
 *
 * @example
 * ```ts
 * const loss = losses.tversky([[0, 1]], [[0.4, 0.6]], { alpha: 0.3, beta: 0.7 });
 * ```
 */
export const tversky = lossFunction<TverskyOptions>((yTrue, yPred, { alpha = 0.5, beta = 0.5, axis = null }) => {
  const targets = ops.cast(yTrue, yPred.dtype);
  const found = overlap(targets, yPred, axis);
  const missed = overlap(targets, inverse(yPred), axis);
  const wrong = overlap(inverse(targets), yPred, axis);
  const errors = ops.add(ops.multiply(missed, alpha), ops.multiply(wrong, beta));
  return inverse(ops.divide(found, ops.add(ops.add(found, errors), epsilon())));
});

/**
 * Dice loss: how little targets and predictions overlap.
 *
 * @example
 * ```ts
 * const loss = losses.Dice().call([[1, 1, 0]], [[0.9, 0.6, 0.1]]); // 0.1667
 * ```
 */
export const Dice = defineLoss("Dice", { name: "dice", table: { axis: option<Axes>(null) }, shapes: "equal" }, dice);

/**
 * Tversky loss: as dice, with weights for what is missed and what is wrongly found.
 *
 * @example
 * ```ts
 * const loss = losses.Tversky({ alpha: 0.3, beta: 0.7 }).call([[1, 1, 0]], [[0.9, 0.6, 0.1]]); // 0.1279
 * ```
 */
export const Tversky = defineLoss(
  "Tversky",
  {
    name: "tversky",
    table: { alpha: option(0.5), beta: option(0.5), axis: option<Axes>(null) },
    shapes: "equal",
  },
  tversky,
);
