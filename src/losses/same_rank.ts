import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Makes [batch] and [batch, 1] agree, in whichever order they come: what has rank 1 gets a last axis of size 1; in
 * higher ranks the last axis of size 1 goes.
 */
export function sameRank(a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (a.rank === b.rank + 1) return a.shape.at(-1) === 1 ? shrinkFirst(a, b) : [a, b];
  if (b.rank === a.rank + 1 && b.shape.at(-1) === 1) {
    const [grown, other] = shrinkFirst(b, a);
    return [other, grown];
  }
  return [a, b];
}

const shrinkFirst = (longer: Tensor, shorter: Tensor): [Tensor, Tensor] =>
  shorter.rank === 1 ? [longer, ops.expandDims(shorter, -1)] : [ops.squeeze(longer, { axis: -1 }), shorter];
