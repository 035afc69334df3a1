import type { TypedArray } from "../ir/dtype.ts";

/**
 * Numbers with a shape, row-major: what the data sets give, and what `fit`, `evaluate` and `predict` accept.
 *
 * Shapes: `data.length` is the product of `shape`.
 *
 * @example
 * ```ts
 * const x: datasets.ArrayData = { data: new Float32Array([1, 2, 3, 4, 5, 6]), shape: [2, 3] };
 * ```
 */
export interface ArrayData<
  Data extends TypedArray = TypedArray,
  Shape extends readonly number[] = readonly number[],
> {
  readonly data: Data;
  readonly shape: Shape;
}
