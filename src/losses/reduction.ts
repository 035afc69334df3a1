import type { DType } from "../ir/dtype.ts";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { sameRank } from "./same_rank.ts";

/** What becomes of the losses of single samples. */
export const reductions = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", null] as const;

/**
 * `"sum_over_batch_size"` and `"mean"`: the sum, divided by the number of losses (not by the sum of the weights);
 * `"mean_with_sample_weight"`: divided by the sum of the weights; `"sum"`: the sum; `"none"` or null: all of them.
 */
export type Reduction = (typeof reductions)[number];

interface Weights {
  readonly sampleWeight?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
  readonly reduction: Reduction;
}

/** Losses of single samples, weighted, masked and reduced. */
export function reduceLosses(losses: Tensor, { sampleWeight, mask, reduction }: Weights): Tensor {
  const weight = maskedWeight(sampleWeight, mask, { reduction, dtype: losses.dtype });
  if (weight === undefined) return reduced(losses, undefined, reduction);
  const [values, weights] = sameRank(losses, weight);
  return reduced(ops.multiply(values, weights), weights, reduction);
}

function reduced(values: Tensor, weights: Tensor | undefined, reduction: Reduction): Tensor {
  if (reduction === null || reduction === "none" || values.rank === 0 || values.size === 0) return values;
  const total = ops.sum(values);
  if (reduction === "sum") return total;
  if (reduction !== "mean_with_sample_weight" || weights === undefined) return ops.divide(total, values.size);
  return ops.divideNoNan(total, ops.sum(weights));
}

/**
 * The mask as a weight. Means count what is masked too, so the rest is weighted up for it: the result is the mean over
 * what is not masked.
 */
export function maskedWeight(
  weight: Tensor | undefined,
  mask: Tensor | undefined,
  { reduction, dtype }: { readonly reduction: Reduction; readonly dtype: DType },
): Tensor | undefined {
  const own = weight === undefined ? undefined : ops.cast(weight, dtype);
  if (mask === undefined) return own;
  const valid = ops.cast(mask, dtype);
  const isMean = reduction === "mean" || reduction === "sum_over_batch_size";
  const share = isMean ? ops.multiply(valid, ops.divideNoNan(mask.size, ops.sum(valid))) : valid;
  if (own === undefined) return share;
  const [shares, weights] = sameRank(share, own);
  return ops.multiply(weights, shares);
}
