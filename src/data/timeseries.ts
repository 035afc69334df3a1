import { sizeOf } from "../ir/shape.ts";
import type { ArrayData, TensorLike } from "../tensor/convert.ts";
import type { NestedArray } from "../tensor/tensor.ts";
import { refuse, wholeFrom } from "../util/checks.ts";
import { andThen, type MaybePromise } from "../util/maybe_promise.ts";
import { Dataset } from "./dataset/dataset.ts";
import { arrayLike, isArray, toHost } from "./dataset/host.ts";
import { together } from "./dataset/pass.ts";
import { countRows } from "./dataset/rows.ts";
import { once } from "./dataset/sources.ts";

export interface TimeseriesDatasetOptions {
  /** Steps between the beginnings of neighbouring sequences; 1. */
  readonly sequenceStride?: number;
  /** Steps between neighbouring values of a sequence; 1. */
  readonly samplingRate?: number;
  /** Sequences per batch; 128. Null gives single sequences. */
  readonly batchSize?: number | null;
  /** Whether sequences come in random order, another one in each epoch; false. */
  readonly shuffle?: boolean;
  readonly seed?: number | null;
  /** Values before this step are not used; 0. */
  readonly startIndex?: number | null;
  /** Values from this step on are not used; the number of steps. */
  readonly endIndex?: number | null;
}

type Series = Exclude<TensorLike, number | boolean>;

const where = "utils.timeseriesDatasetFromArray";
const atLeastOne = wholeFrom(1);

/**
 * Windows that slide over a series: sequences of `data[i], data[i + samplingRate], …`, `sequenceLength` of them, one for
 * every `sequenceStride`-th i, with `targets[i]`.
 *
 * `data` `[steps, …]` gives batches `[batch, sequenceLength, …]`, `targets` `[steps, …]` batches `[batch, …]`. To predict
 * the value n steps after the beginning of a sequence, give `data` without its last n steps and `targets` without its
 * first n ones. What differs from Keras: there is no `format`, and one seed gives another order.
 *
 * @param targets null where there are none
 * @throws CeratopsError where a stride or an index lies outside of the data
 * @example
 * ```ts
 * const series = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i));
 * const windows = utils.timeseriesDatasetFromArray(series.slice(0, -10), series.slice(10), 10, { batchSize: 32 });
 * for await (const [x, y] of windows) console.log(x.shape, y.shape); // [32, 10] [32], …
 * ```
 */
export function timeseriesDatasetFromArray(
  data: Series,
  targets: null,
  sequenceLength: number,
  options?: TimeseriesDatasetOptions,
): Dataset<ArrayData>;
export function timeseriesDatasetFromArray(
  data: Series,
  targets: Series,
  sequenceLength: number,
  options?: TimeseriesDatasetOptions,
): Dataset<readonly [sequences: ArrayData, targets: ArrayData]>;
export function timeseriesDatasetFromArray(
  data: Series,
  targets: Series | null,
  sequenceLength: number,
  options: TimeseriesDatasetOptions = {},
): Dataset<unknown> {
  const { batchSize = 128, shuffle = false, seed } = options;
  const { rate, stride, begin, end } = checked(stepsOf(data), sequenceLength, options);
  const windows = end - begin - (sequenceLength - 1) * rate;
  const starts = Math.max(0, targets === null ? windows : Math.min(windows, stepsOf(targets)));
  const inOrder = Dataset.range(starts, { step: stride });
  const positions = shuffle && starts > 0 ? inOrder.shuffle(starts, seed === null || seed === undefined ? {} : { seed }) : inOrder;
  const read = once(() => together((targets === null ? [data] : [data, targets]).map(hostOf)));
  const sequences = positions.map((position) =>
    andThen(read(), ([series, goals]) => {
      const sequence = series === undefined ? undefined : take(series, begin + position, sequenceLength, rate);
      return goals === undefined ? sequence : [sequence, rowOf(goals, begin + position)];
    }),
  );
  return batchSize === null ? sequences : sequences.batch(batchSize);
}

const hostOf = (series: Series): MaybePromise<ArrayData> => toHost(isArray(series) ? series : (series as readonly NestedArray[]));

const stepsOf = (series: Series): number => countRows({ series }, where);

/** Every `rate`-th row from `start` on; a view where they lie side by side. */
function take({ data, shape: [, ...shape] }: ArrayData, start: number, length: number, rate: number): ArrayData {
  const row = sizeOf(shape);
  if (rate === 1) return { data: data.subarray(start * row, (start + length) * row), shape: [length, ...shape] };
  const taken = arrayLike(data, length * row);
  for (let i = 0; i < length; i++) {
    const from = (start + i * rate) * row;
    taken.set(data.subarray(from, from + row), i * row);
  }
  return { data: taken, shape: [length, ...shape] };
}

function rowOf(series: ArrayData, index: number): ArrayData {
  const { data, shape } = take(series, index, 1, 1);
  return { data, shape: shape.slice(1) };
}

interface Steps {
  readonly rate: number;
  readonly stride: number;
  readonly begin: number;
  readonly end: number;
}

function checked(steps: number, sequenceLength: number, options: TimeseriesDatasetOptions): Steps {
  const { samplingRate = 1, sequenceStride = 1 } = options;
  const below = (name: string, value: number, low: number, high: number): number => {
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw refuse(`${where}: ${name}`, `a whole number from ${low} to ${high}, as there are ${steps} steps`, value, String(low));
  };
  atLeastOne(sequenceLength, `${where}: sequenceLength`);
  const rate = below("samplingRate", samplingRate, 1, steps - 1);
  const stride = below("sequenceStride", sequenceStride, 1, steps - 1);
  const begin = below("startIndex", options.startIndex ?? 0, 0, steps - 1);
  return { rate, stride, begin, end: below("endIndex", options.endIndex ?? steps, begin + 1, steps) };
}
