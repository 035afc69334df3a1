import type { TypedArray } from "../../ir/dtype.ts";

const BUCKETS = 30;

/** Left edge, right edge and count. */
export type Bucket = readonly [left: number, right: number, count: number];

/**
 * Thirty buckets of equal width over the finite numbers of `data`; where all are equal, the last bucket holds them.
 *
 * Source: `tf.summary.histogram`, tensorboard/plugins/histogram/summary_v2.py
 */
export function histogramOf(data: TypedArray): Bucket[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return Array.from({ length: BUCKETS }, () => [0, 0, 0]);
  const counts = new Float64Array(BUCKETS);
  const width = (high - low) / BUCKETS;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    const bucket = width === 0 ? BUCKETS - 1 : Math.min(Math.floor((value - low) / width), BUCKETS - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const edge = (i: number): number => (i === BUCKETS ? high : low + i * width);
  return Array.from(counts, (count, i) => [edge(i), edge(i + 1), count]);
}
