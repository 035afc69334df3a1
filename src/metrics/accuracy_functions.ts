import { lossFunction } from "../losses/define.ts";
import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { floatx } from "../tensor/config.ts";
import type { Tensor } from "../tensor/tensor.ts";

type None = Record<never, never>;

const matches = (a: Tensor, b: Tensor): Tensor => ops.cast(ops.equal(a, b), floatx());

/**
 * 1 where targets equal predictions, else 0: [batch, …], [batch, …] → [batch, …].
 *
 * @example
 * ```ts
 * const hits = metrics.accuracy([1, 2, 3], [1, 2, 4]); // [1, 1, 0]
 * ```
 */
export const accuracy = lossFunction<None>((yTrue, yPred) => {
  const [targets, predictions] = sameRank(ops.cast(yTrue, yPred.dtype), yPred);
  return matches(targets, predictions);
});

/**
 * 1 where a prediction is on the side of `threshold` that its target of 0 or 1 says: [batch, …], [batch, …] → [batch, …].
 *
 * @example
 * ```ts
 * const hits = metrics.binaryAccuracy([1, 0], [0.7, 0.6]); // [1, 0]
 * ```
 */
export const binaryAccuracy = lossFunction<{ readonly threshold?: number }>((yTrue, yPred, { threshold = 0.5 }) => {
  const [targets, predictions] = sameRank(yTrue, yPred);
  return matches(targets, ops.cast(ops.greater(predictions, threshold), targets.dtype));
});

/**
 * 1 where the largest prediction is that of the target's class, for one-hot targets: [batch, classes], [batch, classes] →
 * [batch].
 *
 * @example
 * ```ts
 * const hits = metrics.categoricalAccuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]]); // [1, 0]
 * ```
 */
export const categoricalAccuracy = lossFunction<None>((yTrue, yPred) =>
  matches(ops.argmax(yTrue, { axis: -1 }), ops.argmax(yPred, { axis: -1 })),
);

/**
 * 1 where the largest prediction is that of the target's class, for class numbers: [batch] or [batch, 1],
 * [batch, classes] → [batch].
 *
 * @example
 * ```ts
 * const hits = metrics.sparseCategoricalAccuracy([1, 0], [[0.2, 0.8], [0.4, 0.6]]); // [1, 0]
 * ```
 */
export const sparseCategoricalAccuracy = lossFunction<None>((yTrue, yPred) => {
  const best = ops.argmax(yPred, { axis: -1 });
  return matches(classNumbers(yTrue, yPred), best);
});

/** Class numbers as int32, without a last axis of size 1. */
function classNumbers(yTrue: Tensor, yPred: Tensor): Tensor {
  const labels = yTrue.rank === yPred.rank && yTrue.shape.at(-1) === 1 ? ops.squeeze(yTrue, { axis: -1 }) : yTrue;
  return ops.cast(labels, "int32");
}

/** Whether each label is among the k best of its row; the leading axes of the labels are kept. */
function inTop(labels: Tensor, yPred: Tensor, k: number): Tensor {
  const rows = ops.reshape(yPred, [-1, yPred.shape.at(-1) ?? 1]);
  const hits = ops.cast(ops.inTopK(ops.reshape(ops.cast(labels, "int32"), [-1]), rows, k), floatx());
  return labels.rank > 1 ? ops.reshape(hits, labels.shape) : hits;
}

/**
 * 1 where the target's class is among the `k` largest predictions, for one-hot targets: [batch, classes],
 * [batch, classes] → [batch].
 *
 * @example
 * ```ts
 * const hits = metrics.topKCategoricalAccuracy([[0, 0, 1]], [[0.5, 0.2, 0.3]], { k: 2 }); // [1]
 * ```
 */
export const topKCategoricalAccuracy = lossFunction<{ readonly k?: number }>((yTrue, yPred, { k = 5 }) =>
  inTop(ops.argmax(yTrue, { axis: -1 }), yPred, k),
);

interface SparseTopKOptions {
  readonly k?: number;
  /** Whether predictions are class numbers in order, the best first, rather than scores. */
  readonly fromSortedIds?: boolean;
}

/**
 * 1 where the target's class is among the `k` largest predictions, for class numbers: [batch], [batch, classes] →
 * [batch].
 *
 * @example
 * ```ts
 * const hits = metrics.sparseTopKCategoricalAccuracy([2], [[0.5, 0.2, 0.3]], { k: 2 }); // [1]
 * ```
 */
export const sparseTopKCategoricalAccuracy = lossFunction<SparseTopKOptions>((yTrue, yPred, options) => {
  const { k = 5, fromSortedIds = false } = options;
  return fromSortedIds ? amongFirst(yTrue, yPred, k) : inTop(yTrue, yPred, k);
});

function amongFirst(yTrue: Tensor, yPred: Tensor, k: number): Tensor {
  const ids = ops.take(yPred, ops.arange(Math.min(k, yPred.shape.at(-1) ?? k)), { axis: -1 });
  const hits = ops.any(ops.equal(ops.expandDims(ops.cast(yTrue, yPred.dtype), -1), ids), { axis: -1 });
  return ops.cast(hits, floatx());
}
