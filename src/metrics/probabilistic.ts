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
 * model.compile({ loss: "binary_crossentropy", metrics: [metrics.BinaryCrossentropy()] });
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
 * model.compile({ loss: "categorical_crossentropy", metrics: [metrics.CategoricalCrossentropy()] });
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
 * model.compile({ loss: "sparse_categorical_crossentropy", metrics: [metrics.SparseCategoricalCrossentropy()] });
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
 * model.compile({ loss: "kl_divergence", metrics: [metrics.KLDivergence()] });
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
 * model.compile({ loss: "poisson", metrics: [metrics.Poisson()] });
 * ```
 */
export const Poisson = defineMean("Poisson", { name: "poisson", table: {} }, poisson);

/**
 * Mean of max(1 − yTrue · yPred, 0), for targets of −1 and 1.
 *
 * @example
 * ```ts
 * model.compile({ loss: "hinge", metrics: [metrics.Hinge()] });
 * ```
 */
export const Hinge = defineMean("Hinge", { name: "hinge", table: {} }, hinges.hinge);

/**
 * Mean of max(1 − yTrue · yPred, 0)², for targets of −1 and 1.
 *
 * @example
 * ```ts
 * model.compile({ loss: "squared_hinge", metrics: [metrics.SquaredHinge()] });
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
 * model.compile({ loss: "categorical_hinge", metrics: [metrics.CategoricalHinge()] });
 * ```
 */
export const CategoricalHinge = defineMean(
  "CategoricalHinge",
  { name: "categorical_hinge", table: {} },
  hinges.categoricalHinge,
);
