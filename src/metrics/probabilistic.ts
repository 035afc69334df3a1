import * as losses from "../losses/crossentropy.ts";
import * as hinges from "../losses/hinge.ts";
import { poisson } from "../losses/regression.ts";
import { option } from "../util/options.ts";
import { defineMean } from "./reduction.ts";

const logits = { fromLogits: option(false), labelSmoothing: option(0) };

/**
 * Mean crossentropy of targets of 0 and 1 and predicted probabilities (or logits).
 *
 * @example
 * ```ts
 * const metric = metrics.BinaryCrossentropy();
 * metric.updateState([[0], [1]], [[0.1], [0.6]]);
 * await metric.result().item(); // 0.3081
 * ```
 */
export const BinaryCrossentropy = defineMean(
  "BinaryCrossentropy",
  { name: "binary_crossentropy", table: logits },
  losses.binaryCrossentropy,
);

/**
 * Mean crossentropy of one-hot targets and predicted probabilities (or logits).
 *
 * @example
 * ```ts
 * const metric = metrics.CategoricalCrossentropy();
 * metric.updateState([[0, 1, 0], [0, 0, 1]], [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]);
 * await metric.result().item(); // 1.204
 * ```
 */
export const CategoricalCrossentropy = defineMean(
  "CategoricalCrossentropy",
  { name: "categorical_crossentropy", table: { ...logits, axis: option(-1) } },
  losses.categoricalCrossentropy,
);

/**
 * Mean crossentropy of class numbers and predicted probabilities (or logits).
 *
 * @example
 * ```ts
 * const metric = metrics.SparseCategoricalCrossentropy();
 * metric.updateState([1, 2], [[0.05, 0.9, 0.05], [0.1, 0.8, 0.1]]);
 * await metric.result().item(); // 1.204
 * ```
 */
export const SparseCategoricalCrossentropy = defineMean(
  "SparseCategoricalCrossentropy",
  { name: "sparse_categorical_crossentropy", table: { fromLogits: option(false), ignoreClass: option<number | null>(null), axis: option(-1) } },
  losses.sparseCategoricalCrossentropy,
);

/**
 * Mean Kullback-Leibler divergence of predicted distributions from those of the targets.
 *
 * @example
 * ```ts
 * const metric = metrics.KLDivergence();
 * metric.updateState([[0.5, 0.5], [1, 0]], [[0.4, 0.6], [0.9, 0.1]]);
 * await metric.result().item(); // 0.0629
 * ```
 */
export const KLDivergence = defineMean(
  "KLDivergence",
  { name: "kl_divergence", table: {} },
  losses.klDivergence,
);

/**
 * Mean of yPred − yTrue · log(yPred), for counts.
 *
 * @example
 * ```ts
 * const metric = metrics.Poisson();
 * metric.updateState([[1, 2]], [[1, 2]]);
 * await metric.result().item(); // 0.8069
 * ```
 */
export const Poisson = defineMean("Poisson", { name: "poisson", table: {} }, poisson);

/**
 * Mean of max(1 − yTrue · yPred, 0), for targets of −1 and 1.
 *
 * @example
 * ```ts
 * const metric = metrics.Hinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * await metric.result().item(); // 0.25
 * ```
 */
export const Hinge = defineMean("Hinge", { name: "hinge", table: {} }, hinges.hinge);

/**
 * Mean of max(1 − yTrue · yPred, 0)², for targets of −1 and 1.
 *
 * @example
 * ```ts
 * const metric = metrics.SquaredHinge();
 * metric.updateState([[1], [-1]], [[0.5], [-2]]);
 * await metric.result().item(); // 0.125
 * ```
 */
export const SquaredHinge = defineMean(
  "SquaredHinge",
  { name: "squared_hinge", table: {} },
  hinges.squaredHinge,
);

/**
 * Mean of by how much the right class fails to exceed the others by 1, for one-hot targets.
 *
 * @example
 * ```ts
 * const metric = metrics.CategoricalHinge();
 * metric.updateState([[0, 1], [1, 0]], [[0.4, 0.6], [0.9, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const CategoricalHinge = defineMean(
  "CategoricalHinge",
  { name: "categorical_hinge", table: {} },
  hinges.categoricalHinge,
);
