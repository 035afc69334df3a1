import { CeratopsError } from "../errors.ts";
import { makeDefaultSeed } from "../random/index.ts";
import { uniformNumbers } from "../util/uniform.ts";
import { Dataset } from "./dataset/dataset.ts";
import type { Columns, RowOf } from "./dataset/element.ts";
import { countRows } from "./dataset/rows.ts";
import { counting, fromArrays } from "./dataset/sources.ts";

export interface SplitDatasetOptions {
  /** Size of the first part: a share below 1, or a number of examples; what the other leaves if not said. */
  readonly leftSize?: number | null;
  /** Size of the second part, counted from the end, likewise. */
  readonly rightSize?: number | null;
  /** Whether the examples are put into random order before; false. */
  readonly shuffle?: boolean;
  readonly seed?: number | null;
}

/**
 * Two datasets out of one, or out of arrays: for training and for validation, say.
 *
 * All examples are read into memory, so that none can be in both parts, however the dataset is shuffled. Batches are
 * taken apart and put together again at the same size.
 *
 * @param dataset a dataset that ends, or arrays with as many rows each, in lists and records as one likes
 * @returns promise of the two parts; with both sizes given, what lies between them is left out
 * @throws CeratopsError where a part would be empty, or both together are more than there is
 * @example
 * ```ts
 * const x = { data: new Float32Array(20), shape: [10, 2] };
 * const [train, validation] = await utils.splitDataset([x, new Float32Array(10)], { leftSize: 0.8, shuffle: true });
 * console.log(train.cardinality, validation.cardinality); // 8 2
 * ```
 */
export function splitDataset<T>(dataset: Dataset<T>, options: SplitDatasetOptions): Promise<readonly [Dataset<T>, Dataset<T>]>;
export function splitDataset<const S extends Columns>(
  arrays: S,
  options: SplitDatasetOptions,
): Promise<readonly [Dataset<RowOf<S>>, Dataset<RowOf<S>>]>;
export async function splitDataset(
  given: Dataset<unknown> | Columns,
  { leftSize = null, rightSize = null, shuffle = false, seed = null }: SplitDatasetOptions,
): Promise<readonly [Dataset<unknown>, Dataset<unknown>]> {
  const dataset = given instanceof Dataset ? given : Dataset.of(fromArrays(given));
  const isBatched = dataset.isUnbatched === false;
  const batchSize = isBatched ? await firstBatchSize(dataset) : 0;
  const elements = await (isBatched ? dataset.unbatch() : dataset).toArray();
  if (shuffle) shuffleList(elements, uniformNumbers(seed ?? makeDefaultSeed()));
  const { left, right } = sizesOf(leftSize, rightSize, elements.length);
  const part = (items: readonly unknown[]): Dataset<unknown> => {
    const single = isBatched ? true : dataset.isUnbatched;
    const whole = Dataset.of({ cardinality: items.length, single, open: () => counting(items.length, (i) => items[i]) });
    return isBatched ? whole.batch(batchSize) : whole;
  };
  return [part(elements.slice(0, left)), part(elements.slice(elements.length - right))];
}

async function firstBatchSize(dataset: Dataset<unknown>): Promise<number> {
  const [first] = await dataset.take(1).toArray();
  return first === undefined ? 1 : countRows(first, "utils.splitDataset");
}

/** Fisher and Yates's shuffle. */
function shuffleList(items: unknown[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}

function sizesOf(leftSize: number | null, rightSize: number | null, total: number): { left: number; right: number } {
  if (leftSize === null && rightSize === null) throw wrongSizes(leftSize, rightSize, total);
  const count = (size: number): number => (size < 1 ? Math.round(size * total) : size);
  const left = leftSize === null ? total - count(rightSize ?? 0) : count(leftSize);
  const right = rightSize === null ? total - left : count(rightSize);
  const fits = Number.isInteger(left) && Number.isInteger(right) && left > 0 && right > 0 && left + right <= total;
  if (!fits) throw wrongSizes(leftSize, rightSize, total);
  return { left, right };
}

function wrongSizes(leftSize: number | null, rightSize: number | null, total: number): CeratopsError {
  return new CeratopsError(`utils.splitDataset cannot split ${total} examples like this`, {
    code: "E_DATASET_SPLIT",
    where: "utils.splitDataset: leftSize, rightSize",
    expected: `shares below 1 or numbers of examples that leave no part empty, at most ${total} in all`,
    received: `leftSize ${leftSize}, rightSize ${rightSize}`,
    hint: "utils.splitDataset(dataset, { leftSize: 0.8 })",
  });
}
