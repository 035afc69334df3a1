import { lossFunction } from "../losses/define.ts";
import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option } from "../util/options.ts";
import { defineMean } from "./reduction.ts";

interface AxisOptions {
  /** Axis along which targets and predictions are compared. */
  readonly axis?: number;
}

const aligned = (yTrue: Tensor, yPred: Tensor): [Tensor, Tensor] => sameRank(ops.cast(yTrue, yPred.dtype), yPred);

/**
 * Pearson's correlation of targets and predictions along `axis`, from −1 to 1: [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const r = metrics.pearsonCorrelation([[1, 2, 3]], [[2, 4, 7]]); // [0.9934]
 * ```
 */
export const pearsonCorrelation = lossFunction<AxisOptions>((yTrue, yPred, { axis = -1 }) => {
  const standard = (x: Tensor): Tensor => {
    const centered = ops.subtract(x, ops.mean(x, { axis, keepdims: true }));
    return ops.divide(centered, ops.std(centered, { axis, keepdims: true }));
  };
  const [targets, predictions] = aligned(yTrue, yPred);
  return ops.mean(ops.multiply(standard(targets), standard(predictions)), { axis });
});

/**
 * Lin's concordance of targets and predictions along `axis`: their correlation, made smaller by differences of mean and
 * of spread: [batch, n], [batch, n] → [batch].
 *
 * Lin: A concordance correlation coefficient to evaluate reproducibility (1989).
 *
 * @example
 * ```ts
 * const r = metrics.concordanceCorrelation([[1, 2, 3]], [[2, 4, 7]]);
 * ```
 */
export const concordanceCorrelation = lossFunction<AxisOptions>((yTrue, yPred, { axis = -1 }) => {
  const [targets, predictions] = aligned(yTrue, yPred);
  const over = { axis, keepdims: true };
  const [trueMean, predictedMean] = [ops.mean(targets, over), ops.mean(predictions, over)];
  // Keras centres the targets around the mean of the predictions; the sum is the same.
  const product = ops.multiply(ops.subtract(targets, predictedMean), ops.subtract(predictions, predictedMean));
  const spread = ops.add(ops.var(targets, over), ops.var(predictions, over));
  const size = ops.add(spread, ops.square(ops.subtract(trueMean, predictedMean)));
  return ops.mean(ops.divide(ops.multiply(2, product), ops.add(size, epsilon())), { axis });
});

/**
 * Mean of Pearson's correlation of targets and predictions.
 *
 * @example
 * ```ts
 * const metric = metrics.PearsonCorrelation();
 * metric.updateState([[0, 1, 0.5]], [[0.1, 0.9, 0.6]]);
 * await metric.result().item(); // 0.9897
 * ```
 */
export const PearsonCorrelation = defineMean(
  "PearsonCorrelation",
  { name: "pearson_correlation", table: { axis: option(-1) } },
  pearsonCorrelation,
);

/**
 * Mean of Lin's concordance of targets and predictions.
 *
 * @example
 * ```ts
 * const metric = metrics.ConcordanceCorrelation();
 * metric.updateState([[0, 1, 0.5]], [[0.1, 0.9, 0.6]]);
 * await metric.result().item(); // 0.9639
 * ```
 */
export const ConcordanceCorrelation = defineMean(
  "ConcordanceCorrelation",
  { name: "concordance_correlation", table: { axis: option(-1) } },
  concordanceCorrelation,
);
