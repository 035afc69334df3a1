import type { DType } from "../ir/dtype.ts";

/** A number so small that softmax makes it nothing: what stands for scores that a mask hides. */
export const hidden = (dtype: DType): number => (dtype === "float16" ? -30_000 : -1e9);
