import type { DType } from "../ir/dtype.ts";
import { range } from "../ir/shape.ts";
import { maskedWeight } from "../losses/reduction.ts";
import { sameRank } from "../losses/same_rank.ts";
import * as ops from "../ops/index.ts";
import { toTensor } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { SampleWeight } from "./metric.ts";

type Reduce = (x: Tensor, axis: readonly number[]) => Tensor;

/** A value and, where there are weights, a weight for each sample of a batch. */
export interface Samplewise {
  readonly values: Tensor;
  readonly weights: Tensor | undefined;
}

/**
 * Weighted values of a batch, reduced to one per sample: axes that the weights lack are reduced first, the others after
 * weighting, as in Keras.
 */
export function samplewise(given: Tensor, sampleWeight: SampleWeight, dtype: DType, reduce: Reduce): Samplewise {
  const cast = ops.cast(given, dtype);
  if (sampleWeight === null || sampleWeight === undefined) return { values: perSample(cast, reduce), weights: undefined };
  const masked = maskedWeight(toTensor(sampleWeight), given.mask, { reduction: "sum", dtype }) ?? toTensor(sampleWeight);
  const [values, weights] = sameRank(cast, masked);
  const extra = range(values.rank).slice(weights.rank);
  const fitting = extra.length === 0 ? values : reduce(values, extra);
  const broadcast = ops.broadcastTo(weights, fitting.shape);
  return { values: perSample(ops.multiply(fitting, broadcast), reduce), weights: perSample(broadcast, reduce) };
}

const perSample = (x: Tensor, reduce: Reduce): Tensor => (x.rank > 1 ? reduce(x, range(x.rank).slice(1)) : x);
