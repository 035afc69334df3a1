import type { DType } from "../ir/dtype.ts";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A number so small that softmax makes it nothing: what stands for scores that a mask hides. */
export const hidden = (dtype: DType): number => (dtype === "float16" ? -30_000 : -1e9);

const column = (length: number): Tensor => ops.reshape(ops.arange(length, { dtype: "int32" }), [1, length, 1]);
const row = (length: number): Tensor => ops.reshape(ops.arange(length, { dtype: "int32" }), [1, 1, length]);

/** Which positions each position may see if none sees the future: `[1, queries, keys]`. */
export const causalMask = (queries: number, keys: number): Tensor => ops.greaterEqual(column(queries), row(keys));

/** Which positions are less than `width` steps away: `[1, queries, keys]`. */
export const windowMask = (queries: number, keys: number, width: number): Tensor =>
  ops.less(ops.abs(ops.subtract(column(queries), row(keys))), width);

/** What all of the masks keep; undefined if there are none. */
export function allOf(masks: readonly (Tensor | undefined)[]): Tensor | undefined {
  const known = masks.filter((mask) => mask !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => ops.logicalAnd(a, b));
}
