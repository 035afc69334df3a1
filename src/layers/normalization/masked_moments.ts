import * as ops from "../../ops/index.ts";
import { epsilon } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Mean and variance over `axes` of the entries that the mask (`x` without its last axis) keeps. */
export function maskedMoments(x: Tensor, mask: Tensor, axes: readonly number[]): [Tensor, Tensor] {
  const kept = ops.broadcastTo(ops.cast(ops.expandDims(mask, -1), "bool"), x.shape);
  const zero = ops.zerosLike(x);
  const count = ops.add(ops.sum(ops.cast(kept, x.dtype), { axis: axes, keepdims: true }), epsilon());
  const mean = ops.divide(ops.sum(ops.where(kept, x, zero), { axis: axes, keepdims: true }), count);
  const squares = ops.square(ops.where(kept, ops.subtract(x, mean), zero));
  const variance = ops.divide(ops.sum(squares, { axis: axes, keepdims: true }), count);
  return [ops.squeeze(mean, { axis: axes }), ops.squeeze(variance, { axis: axes })];
}
