import * as ops from "../ops/index.ts";
import { epsilon } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option, unsaved } from "../util/options.ts";
import { defineLoss, lossFunction } from "./define.ts";
import { sameRank } from "./same_rank.ts";

type None = Record<never, never>;

/** A function of targets and predictions that were brought to one dtype and rank. */
const elementwise = <Options extends object = None>(
  compute: (yTrue: Tensor, yPred: Tensor, options: Options) => Tensor,
) =>
  lossFunction<Options>((yTrue, yPred, options) => {
    const [targets, predictions] = sameRank(ops.cast(yTrue, yPred.dtype), yPred);
    return compute(targets, predictions, options);
  });

const lastMean = (x: Tensor): Tensor => ops.mean(x, { axis: -1 });

/**
 * mean((yTrue − yPred)²) over the last axis: [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.meanSquaredError([[0, 1]], [[1, 1]]); // [0.5]
 * ```
 */
export const meanSquaredError = elementwise((yTrue, yPred) => lastMean(ops.square(ops.subtract(yTrue, yPred))));

/**
 * mean(|yTrue − yPred|) over the last axis: [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.meanAbsoluteError([[0, 1]], [[3, 1]]); // [1.5]
 * ```
 */
export const meanAbsoluteError = elementwise((yTrue, yPred) => lastMean(ops.absolute(ops.subtract(yTrue, yPred))));

/**
 * 100 · mean(|yTrue − yPred| / |yTrue|) over the last axis: [batch, n], [batch, n] → [batch]. Divisors are at least
 * epsilon.
 *
 * @example
 * ```ts
 * const loss = losses.meanAbsolutePercentageError([[2, 4]], [[1, 4]]); // [25]
 * ```
 */
export const meanAbsolutePercentageError = elementwise((yTrue, yPred) => {
  const magnitude = ops.maximum(ops.absolute(yTrue), epsilon());
  return ops.multiply(100, lastMean(ops.absolute(ops.divide(ops.subtract(yTrue, yPred), magnitude))));
});

const logOfOneMore = (x: Tensor): Tensor => ops.log(ops.add(ops.maximum(x, epsilon()), 1));

/**
 * mean((log(yTrue + 1) − log(yPred + 1))²) over the last axis: [batch, n], [batch, n] → [batch]. What is negative
 * counts as epsilon.
 *
 * @example
 * ```ts
 * const loss = losses.meanSquaredLogarithmicError([[0, 1]], [[1, 1]]); // [0.2402]
 * ```
 */
export const meanSquaredLogarithmicError = elementwise((yTrue, yPred) =>
  lastMean(ops.square(ops.subtract(logOfOneMore(yPred), logOfOneMore(yTrue)))),
);

/**
 * −cos of the angle between targets and predictions along `axis`: [batch, n], [batch, n] → [batch]; −1 where they point
 * the same way.
 *
 * @example
 * ```ts
 * const loss = losses.cosineSimilarity([[0, 1]], [[1, 1]]); // [-0.7071]
 * ```
 */
export const cosineSimilarity = elementwise<{ readonly axis?: number }>((yTrue, yPred, { axis = -1 }) => {
  const product = ops.multiply(ops.normalize(yTrue, { axis }), ops.normalize(yPred, { axis }));
  return ops.negative(ops.sum(product, { axis }));
});

/**
 * Quadratic near zero and linear beyond `delta`: mean(e²/2 where |e| ≤ δ, else δ|e| − δ²/2) over the last axis,
 * e = yPred − yTrue: [batch, n], [batch, n] → [batch].
 *
 * Huber: Robust Estimation of a Location Parameter (1964).
 *
 * @example
 * ```ts
 * const loss = losses.huber([[0, 1]], [[0.6, 3]]); // [0.84]
 * ```
 */
export const huber = elementwise<{ readonly delta?: number }>((yTrue, yPred, { delta = 1 }) => {
  const error = ops.subtract(yPred, yTrue);
  const size = ops.absolute(error);
  const near = ops.multiply(0.5, ops.square(error));
  const far = ops.subtract(ops.multiply(delta, size), 0.5 * delta ** 2);
  return lastMean(ops.where(ops.lessEqual(size, delta), near, far));
});

/**
 * mean(log(cosh(yPred − yTrue))) over the last axis: [batch, n], [batch, n] → [batch]. Like e²/2 near zero and like |e|
 * far from it.
 *
 * @example
 * ```ts
 * const loss = losses.logCosh([[0, 1]], [[1, 1]]); // [0.2169]
 * ```
 */
export const logCosh = elementwise((yTrue, yPred) => {
  const error = ops.subtract(yPred, yTrue);
  return lastMean(ops.subtract(ops.add(error, ops.softplus(ops.multiply(error, -2))), Math.LN2));
});

/**
 * mean(yPred − yTrue · log(yPred + epsilon)) over the last axis, for counts: [batch, n], [batch, n] → [batch].
 *
 * @example
 * ```ts
 * const loss = losses.poisson([[1, 2]], [[1, 2]]); // [0.8069]
 * ```
 */
export const poisson = lossFunction<None>((yTrue, yPred) => {
  const logarithm = ops.log(ops.add(yPred, epsilon()));
  return lastMean(ops.subtract(yPred, ops.multiply(ops.cast(yTrue, yPred.dtype), logarithm)));
});

/**
 * Mean of squared differences, mean((yTrue − yPred)²).
 *
 * @example
 * ```ts
 * const loss = losses.MeanSquaredError().call([[0, 1], [0, 0]], [[1, 1], [2, 0]]); // 1.25
 * ```
 */
export const MeanSquaredError = defineLoss("MeanSquaredError", { name: "mean_squared_error", table: {}, shapes: "equal" }, meanSquaredError);

/**
 * Mean of absolute differences, mean(|yTrue − yPred|).
 *
 * @example
 * ```ts
 * const loss = losses.MeanAbsoluteError().call([[0, 1], [0, 0]], [[1, 1], [2, 0]]); // 0.75
 * ```
 */
export const MeanAbsoluteError = defineLoss("MeanAbsoluteError", { name: "mean_absolute_error", table: {}, shapes: "equal" }, meanAbsoluteError);

/**
 * Mean of absolute differences in percent of the target.
 *
 * @example
 * ```ts
 * const loss = losses.MeanAbsolutePercentageError().call([[2, 4]], [[1, 4]]); // 25
 * ```
 */
export const MeanAbsolutePercentageError = defineLoss("MeanAbsolutePercentageError", { name: "mean_absolute_percentage_error", table: {}, shapes: "equal" }, meanAbsolutePercentageError);

/**
 * Mean of squared differences of logarithms, for targets of very different sizes.
 *
 * @example
 * ```ts
 * const loss = losses.MeanSquaredLogarithmicError().call([[0, 1]], [[1, 1]]); // 0.2402
 * ```
 */
export const MeanSquaredLogarithmicError = defineLoss("MeanSquaredLogarithmicError", { name: "mean_squared_logarithmic_error", table: {}, shapes: "equal" }, meanSquaredLogarithmicError);

/**
 * Mean of log(cosh(yPred − yTrue)): like squares near zero, like absolute values far from it.
 *
 * @example
 * ```ts
 * const loss = losses.LogCosh().call([[0, 1]], [[1, 1]]); // 0.2169
 * ```
 */
export const LogCosh = defineLoss("LogCosh", { name: "log_cosh", table: {}, shapes: "equal" }, logCosh);

/**
 * Poisson loss, mean(yPred − yTrue · log yPred), for counts.
 *
 * @example
 * ```ts
 * const loss = losses.Poisson().call([[1, 2]], [[1, 2]]); // 0.8069
 * ```
 */
export const Poisson = defineLoss("Poisson", { name: "poisson", table: {}, shapes: "equal" }, poisson);

/**
 * Negative cosine of the angle between targets and predictions. As in Keras, the config does not hold the axis.
 *
 * @example
 * ```ts
 * const loss = losses.CosineSimilarity({ axis: -1 }).call([[0, 1], [1, 1]], [[1, 0], [2, 2]]); // -0.5
 * ```
 */
export const CosineSimilarity = defineLoss("CosineSimilarity", { name: "cosine_similarity", table: { axis: unsaved(option(-1)) }, shapes: "equal" }, cosineSimilarity);

/**
 * Squares near zero, absolute values beyond `delta`. As in Keras, the config does not hold delta.
 *
 * @example
 * ```ts
 * const loss = losses.Huber({ delta: 1.5 }).call([[0, 1]], [[0.6, 3]]); // 1.0275
 * ```
 */
export const Huber = defineLoss("Huber", { name: "huber_loss", table: { delta: unsaved(option(1)) }, shapes: "equal" }, huber);
