import type { DType } from "../../ir/dtype.ts";
import * as ops from "../../ops/index.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { option } from "../../util/options.ts";

/** How classes are written: as they are, one row each, or one row per sample that marks or counts them. */
export type Encoding = "one_hot" | "multi_hot" | "count";
export type OutputMode = "int" | Encoding;

/** The output mode of layers that may give the numbers of classes themselves. */
export const outputMode = () => option<OutputMode>("int", oneOf<OutputMode>("int", "one_hot", "multi_hot", "count"));

/** Kept for files: there are no sparse tensors here, so results are dense either way. */
export const sparse = option(false);

export interface EncodeOptions {
  readonly mode: Encoding;
  /** How many classes there are. */
  readonly depth: number;
  readonly dtype: DType;
  /** What each class counts for in mode `"count"`. */
  readonly weights?: TensorLike | null | undefined;
}

/** Whole numbers as vectors over `depth` classes; what lies outside of them is nothing. */
export function encode(given: Tensor, { mode, depth, dtype, weights }: EncodeOptions): Tensor {
  if (mode === "one_hot") {
    const column = given.rank > 1 && given.shape.at(-1) === 1;
    return ops.oneHot(column ? ops.squeeze(given, { axis: -1 }) : given, depth, { dtype });
  }
  const ids = given.rank === 0 ? ops.expandDims(given, -1) : given;
  if (mode === "multi_hot") return ops.multiHot(ids, { numClasses: depth, dtype });
  const rows = ops.oneHot(ids, depth, { dtype });
  const weighted = weights ? ops.multiply(rows, ops.expandDims(weights, -1)) : rows;
  return ops.cast(ops.sum(weighted, { axis: ids.rank > 1 ? 1 : 0 }), dtype);
}
