import * as losses from "../losses/regression.ts";
import { lossFunction } from "../losses/define.ts";
import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option, unsaved } from "../util/options.ts";
import type { Metric, MetricOptions, SampleWeight } from "./metric.ts";
import { defineMean, MeanMetric } from "./reduction.ts";

/**
 * Mean of (yTrue − yPred)².
 *
 * @example
 * ```ts
 * const metric = metrics.MeanSquaredError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [2, 0]]);
 * await metric.result().item(); // 1.25
 * ```
 */
export const MeanSquaredError = defineMean(
  "MeanSquaredError",
  { name: "mean_squared_error", table: {} },
  losses.meanSquaredError,
);

/**
 * Mean of |yTrue − yPred|.
 *
 * @example
 * ```ts
 * const metric = metrics.MeanAbsoluteError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [2, 0]]);
 * await metric.result().item(); // 0.75
 * ```
 */
export const MeanAbsoluteError = defineMean(
  "MeanAbsoluteError",
  { name: "mean_absolute_error", table: {} },
  losses.meanAbsoluteError,
);

/**
 * Mean of |yTrue − yPred| in percent of |yTrue|.
 *
 * @example
 * ```ts
 * const metric = metrics.MeanAbsolutePercentageError();
 * metric.updateState([[2, 4]], [[1, 4]]);
 * await metric.result().item(); // 25
 * ```
 */
export const MeanAbsolutePercentageError = defineMean(
  "MeanAbsolutePercentageError",
  { name: "mean_absolute_percentage_error", table: {} },
  losses.meanAbsolutePercentageError,
);

/**
 * Mean of (log(yTrue + 1) − log(yPred + 1))².
 *
 * @example
 * ```ts
 * const metric = metrics.MeanSquaredLogarithmicError();
 * metric.updateState([[0, 1]], [[1, 1]]);
 * await metric.result().item(); // 0.2402
 * ```
 */
export const MeanSquaredLogarithmicError = defineMean(
  "MeanSquaredLogarithmicError",
  { name: "mean_squared_logarithmic_error", table: {} },
  losses.meanSquaredLogarithmicError,
);

/**
 * Mean of log(cosh(yPred − yTrue)).
 *
 * @example
 * ```ts
 * const metric = metrics.LogCoshError();
 * metric.updateState([[0, 1]], [[1, 1]]);
 * await metric.result().item(); // 0.2169
 * ```
 */
export const LogCoshError = defineMean(
  "LogCoshError",
  { name: "logcosh", table: {} },
  losses.logCosh,
);

class RootMeanSquaredErrorMetric extends MeanMetric {
  override updateState(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: SampleWeight): void {
    const cast = (x: TensorLike): Tensor => ops.cast(toTensor(x), this.dtype);
    const [targets, predictions] = sameRank(cast(yTrue), cast(yPred));
    this.accumulate(ops.square(ops.subtract(predictions, targets)), sampleWeight);
  }

  override result(): Tensor {
    return ops.sqrt(super.result());
  }
}

/**
 * √ of the mean of (yTrue − yPred)².
 *
 * @example
 * ```ts
 * const metric = metrics.RootMeanSquaredError();
 * metric.updateState([[0, 1], [0, 0]], [[1, 1], [2, 0]]);
 * await metric.result().item(); // 1.118
 * ```
 */
export const RootMeanSquaredError = (options?: MetricOptions): Metric =>
  new RootMeanSquaredErrorMetric(options, {
    className: "RootMeanSquaredError",
    defaultName: "root_mean_squared_error",
    table: {},
  });

const cosine = lossFunction<{ readonly axis?: number }>((yTrue, yPred, options) =>
  ops.negative(losses.cosineSimilarity(yTrue, yPred, options)),
);

/**
 * Mean cosine of the angle between targets and predictions: 1 where they point the same way, unlike the loss of that
 * name. As in Keras, the config does not hold the axis.
 *
 * @example
 * ```ts
 * const metric = metrics.CosineSimilarity();
 * metric.updateState([[0, 1], [1, 1]], [[1, 0], [2, 2]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const CosineSimilarity = defineMean(
  "CosineSimilarity",
  { name: "cosine_similarity", table: { axis: unsaved(option(-1)) } },
  cosine,
);
