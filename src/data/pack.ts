import { CeratopsError } from "../errors.ts";

/**
 * `[x]`, `[x, y]` or `[x, y, sampleWeight]`, whichever is given, as `fit` takes batches.
 *
 * What differs from Keras: `x` alone stands in a list as well, so that the result always has the same form.
 *
 * @example
 * ```ts
 * const batch = utils.packXYSampleWeight([[1], [2]], [3, 4]); // [[[1], [2]], [3, 4]]
 * ```
 */
export function packXYSampleWeight<X>(x: X): readonly [X];
export function packXYSampleWeight<X, Y>(x: X, y: Y): readonly [X, Y];
export function packXYSampleWeight<X, Y, W>(x: X, y: Y, sampleWeight: W): readonly [X, Y, W];
export function packXYSampleWeight(x: unknown, y?: unknown, sampleWeight?: unknown): readonly unknown[] {
  if (sampleWeight !== undefined) return [x, y, sampleWeight];
  return y === undefined ? [x] : [x, y];
}

/**
 * The parts of a batch: `x`, `y` and `sampleWeight`, undefined where there are none. What is no list is `x` alone.
 *
 * @example
 * ```ts
 * const [x, y, sampleWeight] = utils.unpackXYSampleWeight([[[1], [2]], [3, 4]]); // sampleWeight: undefined
 * ```
 */
export function unpackXYSampleWeight<X, Y = undefined, W = undefined>(
  batch: X | readonly [X] | readonly [X, Y] | readonly [X, Y, W],
): readonly [x: X, y: Y | undefined, sampleWeight: W | undefined] {
  if (!Array.isArray(batch)) return [batch as X, undefined, undefined];
  const [x, y, sampleWeight]: [X, Y?, W?] = batch as [X, Y?, W?];
  if (batch.length >= 1 && batch.length <= 3) return [x, y, sampleWeight];
  throw new CeratopsError("utils.unpackXYSampleWeight takes a batch", {
    code: "E_BATCH",
    where: "utils.unpackXYSampleWeight",
    expected: "x, [x], [x, y] or [x, y, sampleWeight]",
    received: `a list of ${batch.length}`,
    hint: "utils.unpackXYSampleWeight([x, y])",
  });
}
