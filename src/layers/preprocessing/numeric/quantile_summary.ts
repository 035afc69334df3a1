/** Sorted values, each standing for as many data as its weight. */
export interface QuantileSummary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

export const emptySummary: QuantileSummary = { values: new Float32Array(), weights: new Float32Array() };

/** About `1 / epsilon` of the values, evenly spread over their order. */
export function summarize(data: ArrayLike<number>, epsilon: number): QuantileSummary {
  const sorted = Float32Array.from(data).toSorted();
  const step = Math.max(sorted.length / (1 / epsilon), 1);
  const first = Math.trunc(step - 1);
  const kept = sorted.filter((_, i) => i >= first && (i - first) % Math.trunc(step) === 0);
  return { values: kept, weights: kept.map(() => step) };
}

/** Two summaries as one, no longer than either may be. */
export function mergeSummaries(a: QuantileSummary, b: QuantileSummary, epsilon: number): QuantileSummary {
  const values = Float32Array.of(...a.values, ...b.values);
  const weights = Float32Array.of(...a.weights, ...b.weights);
  const order = Uint32Array.from(values, (_, i) => i).toSorted((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const pick = (from: Float32Array): Float32Array => Float32Array.from(order, (i) => from[i] ?? 0);
  return compress({ values: pick(values), weights: pick(weights) }, epsilon);
}

/** The borders between `bins` shares of equal weight. */
export const binBoundaries = (summary: QuantileSummary, bins: number): number[] =>
  Array.from(compress(summary, 1 / bins).values).slice(0, -1);

/** `y` at `x` on the line through the points, held level beyond its ends. */
function interpolate(x: number, xs: Float32Array, ys: Float32Array): number {
  const right = xs.findIndex((border) => border > x);
  if (right < 0) return ys.at(-1) ?? 0;
  if (right === 0) return ys[0] ?? 0;
  const [left, from, to] = [xs[right - 1] ?? 0, ys[right - 1] ?? 0, ys[right] ?? 0];
  return from + ((to - from) / ((xs[right] ?? 0) - left)) * (x - left);
}

function compress(summary: QuantileSummary, epsilon: number): QuantileSummary {
  if (summary.values.length * epsilon < 1) return summary;
  const sums = Float32Array.from(summary.weights);
  for (let i = 1; i < sums.length; i++) sums[i] = (sums[i] ?? 0) + (sums[i - 1] ?? 0);
  const total = sums.at(-1) ?? 1;
  const shares = sums.map((sum) => sum / total);
  const percents = Array.from({ length: Math.ceil(1 / epsilon) }, (_, i) => epsilon + i * epsilon);
  const reached = percents.map((share) => interpolate(share, shares, sums));
  return {
    values: Float32Array.from(percents, (share) => interpolate(share, shares, summary.values)),
    weights: Float32Array.from(reached, (sum, i) => sum - (reached[i - 1] ?? 0)),
  };
}
