import * as ops from "../ops/index.ts";
import { at } from "../ir/shape.ts";
import { toTensor, type TensorLike } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { option } from "../util/options.ts";
import { defineLoss, lossFunction } from "./define.ts";

interface CircleOptions {
  /** Scale of the logits. */
  readonly gamma?: number;
  /** How far similarities may stay from their best values. */
  readonly margin?: number;
  /** Whether a sample is kept from being compared with itself. */
  readonly removeDiagonal?: boolean;
  /** Labels and embeddings to compare with; those of the batch if absent. */
  readonly refLabels?: TensorLike;
  readonly refEmbeddings?: TensorLike;
}

/**
 * Draws the embeddings of each class together and those of different classes apart: log(1 + Σ exp(γ · α⁻ · (s⁻ − Δ⁻)) ·
 * Σ exp(−γ · α⁺ · (s⁺ − Δ⁺))), written with distances as in Keras: [batch], [batch, n] → [batch]. Embeddings have
 * length 1.
 *
 * Sun et al.: Circle Loss: A Unified Perspective of Pair Similarity Optimization (2020).
 *
 * @example
 * ```ts
 * const loss = losses.circle([0, 0, 1], [[1, 0], [0.8, 0.6], [0, 1]]);
 * ```
 */
export const circle = lossFunction<CircleOptions>((yTrue, yPred, options) => {
  const { gamma = 80, margin = 0.4, removeDiagonal = true } = options;
  const labels = ops.cast(yTrue, "int32");
  const others = options.refEmbeddings === undefined ? yPred : toTensor(options.refEmbeddings);
  const otherLabels = options.refLabels === undefined ? labels : ops.cast(toTensor(options.refLabels), "int32");
  const similarity = ops.matmul(yPred, ops.transpose(others));
  const distance = ops.maximum(ops.subtract(1, similarity), 0);
  const isSame = sameLabel(labels, otherLabels);
  const positive = removeDiagonal ? ops.logicalAnd(isSame, offDiagonal(isSame)) : isSame;
  const pull = weightedLogits(distance, { mask: positive, optimum: margin, delta: margin, gamma, sign: 1 });
  const push = weightedLogits(distance, {
    mask: ops.logicalNot(isSame),
    optimum: 1 + margin,
    delta: 1 - margin,
    gamma,
    sign: -1,
  });
  const loss = ops.softplus(ops.add(pull, push));
  loss.mask = ops.greater(loss, 0);
  return loss;
});

function sameLabel(a: Tensor, b: Tensor): Tensor {
  return ops.equal(ops.reshape(a, [-1, 1]), ops.reshape(b, [1, -1]));
}

const offDiagonal = (pairs: Tensor): Tensor =>
  ops.logicalNot(ops.eye(at(pairs.shape, 0), { M: at(pairs.shape, 1), dtype: "bool" }));

interface Pull {
  readonly mask: Tensor;
  readonly optimum: number;
  readonly delta: number;
  readonly gamma: number;
  /** 1 where distances are to shrink, −1 where they are to grow. */
  readonly sign: 1 | -1;
}

/** log Σ exp over the pairs in the mask; each pair is weighted by how far it is from where it should be. */
function weightedLogits(distance: Tensor, { mask, optimum, delta, gamma, sign }: Pull): Tensor {
  const weight = ops.maximum(ops.add(optimum, ops.multiply(sign, distance)), 0);
  const logits = ops.multiply(ops.multiply(-sign * gamma, weight), ops.subtract(delta, distance));
  return ops.logsumexp(ops.where(mask, logits, -Infinity), { axis: 1 });
}

/**
 * Circle loss on embeddings of length 1, for class numbers as targets.
 *
 * @example
 * ```ts
 * const loss = losses.Circle({ gamma: 64, margin: 0.25 }).call([0, 0, 1], [[1, 0], [0.8, 0.6], [0, 1]]); // 8.8022
 * ```
 */
export const Circle = defineLoss(
  "Circle",
  {
    name: "circle",
    table: { gamma: option(80), margin: option(0.4), removeDiagonal: option(true) },
    shapes: "own",
  },
  circle,
);
