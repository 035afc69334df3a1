import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineLoss, lossFunction } from "./define.ts";

type None = Record<never, never>;

/** Labels of 0 and 1 as −1 and 1; others are taken to be −1 and 1 already. */
function signedLabels(yTrue: Tensor, yPred: Tensor): Tensor {
  const labels = ops.cast(yTrue, yPred.dtype);
  const areBinary = ops.all(ops.logicalOr(ops.equal(labels, 0), ops.equal(labels, 1)));
  return ops.where(areBinary, ops.subtract(ops.multiply(2, labels), 1), labels);
}

const margin = (yTrue: Tensor, yPred: Tensor): Tensor =>
  ops.maximum(ops.subtract(1, ops.multiply(signedLabels(yTrue, yPred), yPred)), 0);

/**
 * mean(max(1 − yTrue · yPred, 0)) over the last axis: [batch, n], [batch, n] → [batch]. Targets are −1 and 1; 0 and 1
 * are converted.
 *
 * @example
 * ```ts
 * const loss = losses.hinge([[-1, 1]], [[0.6, 0.4]]); // [1.1]
 * ```
 */
export const hinge = lossFunction<None>((yTrue, yPred) => ops.mean(margin(yTrue, yPred), { axis: -1 }));

/**
 * mean(max(1 − yTrue · yPred, 0)²) over the last axis: [batch, n], [batch, n] → [batch]. Targets are −1 and 1; 0 and 1
 * are converted.
 *
 * @example
 * ```ts
 * const loss = losses.squaredHinge([[-1, 1]], [[0.6, 0.4]]); // [1.46]
 * ```
 */
export const squaredHinge = lossFunction<None>((yTrue, yPred) =>
  ops.mean(ops.square(margin(yTrue, yPred)), { axis: -1 }),
);

/**
 * max(wrong − right + 1, 0), where right is the prediction for the target's class and wrong the largest for another:
 * [batch, classes], [batch, classes] → [batch]. Targets are one-hot.
 *
 * @example
 * ```ts
 * const loss = losses.categoricalHinge([[0, 1]], [[0.6, 0.4]]); // [1.2]
 * ```
 */
export const categoricalHinge = lossFunction<None>((yTrue, yPred) => {
  const labels = ops.cast(yTrue, yPred.dtype);
  const right = ops.sum(ops.multiply(labels, yPred), { axis: -1 });
  const wrong = ops.max(ops.multiply(ops.subtract(1, labels), yPred), { axis: -1 });
  return ops.maximum(ops.add(ops.subtract(wrong, right), 1), 0);
});

/**
 * Mean of max(1 − yTrue · yPred, 0), for targets of −1 and 1.
 *
 * @example
 * ```ts
 * const loss = losses.Hinge().call([[1], [-1]], [[0.5], [-2]]); // 0.25
 * ```
 */
export const Hinge = defineLoss("Hinge", { name: "hinge", table: {}, shapes: "equal" }, hinge);

/**
 * Mean of max(1 − yTrue · yPred, 0)², for targets of −1 and 1.
 *
 * @example
 * ```ts
 * const loss = losses.SquaredHinge().call([[1], [-1]], [[0.5], [-2]]); // 0.125
 * ```
 */
export const SquaredHinge = defineLoss(
  "SquaredHinge",
  { name: "squared_hinge", table: {}, shapes: "equal" },
  squaredHinge,
);

/**
 * By how much the prediction for the right class fails to exceed all others by 1; targets are one-hot.
 *
 * @example
 * ```ts
 * const loss = losses.CategoricalHinge().call([[0, 1], [1, 0]], [[0.4, 0.6], [0.9, 0.1]]); // 0.5
 * ```
 */
export const CategoricalHinge = defineLoss(
  "CategoricalHinge",
  { name: "categorical_hinge", table: {}, shapes: "classes" },
  categoricalHinge,
);
