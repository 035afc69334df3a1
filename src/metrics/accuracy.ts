import { option } from "../util/options.ts";
import {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./accuracy_functions.ts";
import { defineMean } from "./reduction.ts";

/**
 * How often predictions equal targets.
 *
 * @example
 * ```ts
 * const metric = metrics.Accuracy();
 * metric.updateState([[1], [2], [3], [4]], [[0], [2], [3], [4]]);
 * await metric.result().item(); // 0.75
 * ```
 */
export const Accuracy = defineMean("Accuracy", { name: "accuracy", table: {} }, accuracy);

/**
 * How often predictions are on the right side of `threshold`, for targets of 0 and 1.
 *
 * @example
 * ```ts
 * const metric = metrics.BinaryAccuracy({ threshold: 0.4 });
 * metric.updateState([[1], [0]], [[0.45], [0.3]]);
 * await metric.result().item(); // 1
 * ```
 */
export const BinaryAccuracy = defineMean(
  "BinaryAccuracy",
  { name: "binary_accuracy", table: { threshold: option(0.5) } },
  binaryAccuracy,
);

/**
 * How often the largest prediction is that of the target's class, for one-hot targets.
 *
 * @example
 * ```ts
 * const metric = metrics.CategoricalAccuracy();
 * metric.updateState([[0, 1, 0], [0, 0, 1]], [[0.1, 0.9, 0], [0.7, 0.2, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const CategoricalAccuracy = defineMean(
  "CategoricalAccuracy",
  { name: "categorical_accuracy", table: {} },
  categoricalAccuracy,
);

/**
 * How often the largest prediction is that of the target's class, for class numbers.
 *
 * @example
 * ```ts
 * const metric = metrics.SparseCategoricalAccuracy();
 * metric.updateState([1, 2], [[0.1, 0.9, 0], [0.7, 0.2, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const SparseCategoricalAccuracy = defineMean(
  "SparseCategoricalAccuracy",
  { name: "sparse_categorical_accuracy", table: {} },
  sparseCategoricalAccuracy,
);

/**
 * How often the target's class is among the `k` largest predictions, for one-hot targets.
 *
 * @example
 * ```ts
 * const metric = metrics.TopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([[0, 1, 0], [0, 0, 1]], [[0.1, 0.9, 0], [0.7, 0.2, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const TopKCategoricalAccuracy = defineMean(
  "TopKCategoricalAccuracy",
  { name: "top_k_categorical_accuracy", table: { k: option(5) } },
  topKCategoricalAccuracy,
);

/**
 * How often the target's class is among the `k` largest predictions, for class numbers.
 *
 * @example
 * ```ts
 * const metric = metrics.SparseTopKCategoricalAccuracy({ k: 2 });
 * metric.updateState([1, 2], [[0.1, 0.9, 0], [0.7, 0.2, 0.1]]);
 * await metric.result().item(); // 0.5
 * ```
 */
export const SparseTopKCategoricalAccuracy = defineMean(
  "SparseTopKCategoricalAccuracy",
  {
    name: "sparse_top_k_categorical_accuracy",
    // In configs only where it is on, as in Keras.
    table: { k: option(5), fromSortedIds: { ...option(false), serialize: (on: boolean) => on || undefined } },
  },
  sparseTopKCategoricalAccuracy,
);
