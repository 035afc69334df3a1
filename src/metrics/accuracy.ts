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
 * model.compile({ loss: "mse", metrics: [metrics.Accuracy()] });
 * ```
 */
export const Accuracy = defineMean("Accuracy", { name: "accuracy", table: {} }, accuracy);

/**
 * How often predictions are on the right side of `threshold`, for targets of 0 and 1.
 *
 * @example
 * ```ts
 * model.compile({ loss: "binary_crossentropy", metrics: [metrics.BinaryAccuracy({ threshold: 0.4 })] });
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
 * model.compile({ loss: "categorical_crossentropy", metrics: [metrics.CategoricalAccuracy()] });
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
 * model.compile({ loss: "sparse_categorical_crossentropy", metrics: [metrics.SparseCategoricalAccuracy()] });
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
 * model.compile({ loss: "categorical_crossentropy", metrics: [metrics.TopKCategoricalAccuracy({ k: 3 })] });
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
 * model.compile({ loss: "sparse_categorical_crossentropy", metrics: [metrics.SparseTopKCategoricalAccuracy({ k: 3 })] });
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
