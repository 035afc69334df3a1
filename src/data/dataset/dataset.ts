import { CeratopsError } from "../../errors.ts";
import { wholeFrom } from "../../util/checks.ts";
import { isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import { batch } from "./batch.ts";
import { cache } from "./cache.ts";
import { concatenate } from "./concatenate.ts";
import type { Batched, Columns, RowOf } from "./element.ts";
import { filter } from "./filter.ts";
import { interleave } from "./interleave.ts";
import { map } from "./map.ts";
import { end, opened, type Pass, type Source } from "./pass.ts";
import { prefetch } from "./prefetch.ts";
import { repeat } from "./repeat.ts";
import { shuffle } from "./shuffle.ts";
import { skip } from "./skip.ts";
import { fromArrays, fromIterable, range } from "./sources.ts";
import { take } from "./take.ts";
import { unbatch } from "./unbatch.ts";
import { zip } from "./zip.ts";

export interface RangeOptions {
  /** The first number; 0. */
  readonly start?: number;
  /** From one number to the next; 1. */
  readonly step?: number;
}

export interface MapOptions {
  /** How many calls may overlap, where the function answers with promises; 1. Elements keep their order. */
  readonly parallelCalls?: number;
}

export interface DatasetBatchOptions {
  /** Whether the last batch is left out where it is smaller; false. */
  readonly dropRemainder?: boolean;
}

export interface PaddedBatchOptions extends DatasetBatchOptions {
  /** What smaller arrays are filled up with; 0. */
  readonly paddingValue?: number;
}

export interface ShuffleDatasetOptions {
  /** The same seed gives the same order; without one, `setRandomSeed` decides. */
  readonly seed?: number;
  /** Whether every walk has an order of its own; true. */
  readonly reshuffleEachIteration?: boolean;
}

export interface InterleaveOptions {
  /** How many datasets are open at a time; 2. */
  readonly cycleLength?: number;
  /** How many elements one gives before it is the next one's turn; 1. */
  readonly blockLength?: number;
}

/** The elements of the datasets in a list or record, at the same places. */
type Zipped<D> = { readonly [K in keyof D]: D[K] extends Dataset<infer T> ? T : never };

type DatasetsToZip = readonly Dataset<unknown>[] | Readonly<Record<string, Dataset<unknown>>>;

const count = wholeFrom(0);
const atLeastOne = wholeFrom(1);

/**
 * A stream of elements that can be walked again and again: an element is a number, a string, a typed array with its
 * shape, a tensor, or a list or record of those. Every method gives a new dataset and leaves this one as it is.
 *
 * Nothing is computed before somebody walks, and no more is held in memory than a method says. `fit`, `evaluate`,
 * `predict` and `adapt` take datasets of batches; anybody else walks with `for await`. After an early `break` all
 * that is open behind the dataset is closed.
 *
 * @example
 * ```ts
 * const examples = data.Dataset.fromArrays([new Float32Array([0, 1, 2, 3]), new Float32Array([1, 3, 5, 7])]);
 * const model = Sequential([Input([]), layers.Reshape([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
 * await model.fit(examples.shuffle(4, { seed: 1 }).batch(2), { epochs: 2, verbose: 0 });
 * ```
 */
export class Dataset<T> implements AsyncIterable<T> {
  readonly #source: Source<T>;
  /** The number of the next walk. */
  #walks = 0;

  private constructor(source: Source<T>) {
    this.#source = source;
  }

  /** A dataset of whatever can be walked in this library. */
  static of<T>(source: Source<T>): Dataset<T> {
    return new Dataset(source);
  }

  /**
   * The rows of arrays: tensors, typed arrays, `{ data, shape }`, nested lists of numbers, lists of strings, alone or in
   * lists and records, with as many rows each. `[n, …]` becomes n elements `{ data, shape: […] }`, which are views.
   *
   * @throws CeratopsError where numbers of rows differ
   * @example
   * ```ts
   * const xor = data.Dataset.fromArrays({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] });
   * for await (const { x, y } of xor) console.log(x.data, y.data[0]); // Int32Array [0, 0] 0, …
   * ```
   */
  static fromArrays<const S extends Columns>(arrays: S): Dataset<RowOf<S>> {
    return new Dataset(fromArrays(arrays) as Source<RowOf<S>>);
  }

  /**
   * What a generator yields, begun anew for every walk.
   *
   * @param generate a generator, async or not, or a function that gives anything that can be iterated
   * @example
   * ```ts
   * const numbers = data.Dataset.fromGenerator(function* () {
   *   for (let i = 0; i < 3; i++) yield { x: Float32Array.of(i, i + 1), y: i };
   * });
   * console.log((await numbers.batch(3).toArray())[0]?.x.shape); // [3, 2]
   * ```
   */
  static fromGenerator<T>(generate: () => Iterable<T> | AsyncIterable<T>): Dataset<T> {
    return new Dataset(fromIterable("Dataset.fromGenerator", generate));
  }

  /**
   * The whole numbers up to `stop`, exclusive.
   *
   * @example
   * ```ts
   * console.log(await data.Dataset.range(10, { start: 4, step: 2 }).toArray()); // [4, 6, 8]
   * ```
   */
  static range(stop: number, { start = 0, step = 1 }: RangeOptions = {}): Dataset<number> {
    if (step === 0 || ![start, stop, step].every(Number.isFinite)) throw badRange(start, stop, step);
    return new Dataset(range(start, stop, step));
  }

  /**
   * One element of each dataset at a time, in the same list or record; as long as the shortest.
   *
   * @example
   * ```ts
   * const { Dataset } = data;
   * const pairs = Dataset.zip({ x: Dataset.range(3), name: Dataset.fromArrays(["a", "b", "c"]) });
   * console.log(await pairs.toArray()); // [{ x: 0, name: "a" }, { x: 1, name: "b" }, { x: 2, name: "c" }]
   * ```
   */
  static zip<const D extends DatasetsToZip>(datasets: D): Dataset<Zipped<D>> {
    const keys = Object.keys(datasets);
    const sources = Object.values(datasets).map((dataset: Dataset<unknown>) => dataset.#source);
    const pack = (parts: readonly unknown[]): unknown =>
      Array.isArray(datasets) ? parts : Object.fromEntries(keys.map((key, i) => [key, parts[i]]));
    return new Dataset(zip(sources, pack) as Source<Zipped<D>>);
  }

  /** How many elements there are; Infinity if they never end, null if nobody knows before. */
  get cardinality(): number | null {
    return this.#source.cardinality;
  }

  /** Whether elements are single examples rather than batches; null where nobody knows. */
  get isUnbatched(): boolean | null {
    return this.#source.single;
  }

  /**
   * What `change` makes of every element.
   *
   * @param change may be asynchronous
   * @throws CeratopsError while walking, with what `change` threw as its `cause`
   * @example
   * ```ts
   * const squares = data.Dataset.range(4).map((n) => n * n);
   * console.log(await squares.toArray()); // [0, 1, 4, 9]
   * ```
   */
  map<U>(change: (element: T) => MaybePromise<U>, { parallelCalls = 1 }: MapOptions = {}): Dataset<U> {
    return new Dataset(map(this.#source, change, atLeastOne(parallelCalls, "Dataset.map: parallelCalls")));
  }

  /**
   * The elements for which `keep` holds.
   *
   * @example
   * ```ts
   * console.log(await data.Dataset.range(5).filter((n) => n % 2 === 0).toArray()); // [0, 2, 4]
   * ```
   */
  filter<U extends T>(keep: (element: T) => element is U): Dataset<U>;
  filter(keep: (element: T) => MaybePromise<boolean>): Dataset<T>;
  filter(keep: (element: T) => MaybePromise<boolean>): Dataset<T> {
    return new Dataset(filter(this.#source, keep));
  }

  /**
   * Every `size` elements as one: arrays `[…]` become one array `[size, …]`, numbers an array `[size]`, strings a list.
   * Lists of numbers inside of elements are arrays; a list that is an element itself has parts, as in `[x, y]`. Numbers
   * become int32 if all of a batch are whole, else float32; typed arrays keep their type.
   *
   * @throws CeratopsError while walking, where elements differ in structure or shape
   * @example
   * ```ts
   * const batches = data.Dataset.range(5).batch(2);
   * for await (const { data: numbers, shape } of batches) console.log(numbers, shape); // Int32Array [0, 1] [2], …
   * ```
   */
  batch(size: number, { dropRemainder = false }: DatasetBatchOptions = {}): Dataset<Batched<T>> {
    const settings = { size: atLeastOne(size, "Dataset.batch: size"), dropRemainder };
    return new Dataset(batch(this.#source, settings) as Source<Batched<T>>);
  }

  /**
   * Like `batch`, of arrays that differ in size: each is filled up at the end of its axes to the largest of its batch.
   *
   * @example
   * ```ts
   * const sentences = data.Dataset.range(4).map((n) => new Int32Array(n).fill(7));
   * const [batch] = await sentences.paddedBatch(4).toArray();
   * console.log(batch?.data, batch?.shape); // 0 0 0, 7 0 0, 7 7 0, 7 7 7: [4, 3]
   * ```
   */
  paddedBatch(size: number, { dropRemainder = false, paddingValue = 0 }: PaddedBatchOptions = {}): Dataset<Batched<T>> {
    const settings = { size: atLeastOne(size, "Dataset.paddedBatch: size"), dropRemainder, filling: paddingValue };
    return new Dataset(batch(this.#source, settings) as Source<Batched<T>>);
  }

  /**
   * The rows of every element, one after the other: what `batch` put together.
   *
   * @example
   * ```ts
   * const rows = data.Dataset.range(5).batch(2).unbatch();
   * console.log((await rows.toArray()).length); // 5
   * ```
   */
  unbatch(): Dataset<RowOf<T>> {
    return new Dataset(unbatch(this.#source) as Source<RowOf<T>>);
  }

  /**
   * Batches of another size.
   *
   * @example
   * ```ts
   * const batches = await data.Dataset.range(6).batch(2).rebatch(3).toArray();
   * console.log(batches.map(({ shape }) => shape)); // [[3], [3]]
   * ```
   */
  rebatch(size: number, options: DatasetBatchOptions = {}): Dataset<Batched<RowOf<T>>> {
    return this.unbatch().batch(size, options);
  }

  /**
   * The elements in random order: each is drawn from the next `bufferSize` that have not been given yet, which are held
   * in memory. With as many as there are elements, every order is as likely as any other.
   *
   * @example
   * ```ts
   * const shuffled = data.Dataset.range(100).shuffle(100, { seed: 42 });
   * console.log((await shuffled.take(3).toArray()).length); // 3
   * ```
   */
  shuffle(bufferSize: number, { seed, reshuffleEachIteration = true }: ShuffleDatasetOptions = {}): Dataset<T> {
    const settings = { bufferSize: atLeastOne(bufferSize, "Dataset.shuffle: bufferSize"), seed, reshuffle: reshuffleEachIteration };
    return new Dataset(shuffle(this.#source, settings));
  }

  /**
   * All elements `times` over, without an end if not said.
   *
   * @example
   * ```ts
   * console.log(await data.Dataset.range(2).repeat(2).toArray()); // [0, 1, 0, 1]
   * ```
   */
  repeat(times = Infinity): Dataset<T> {
    return new Dataset(repeat(this.#source, times === Infinity ? times : count(times, "Dataset.repeat: times")));
  }

  /**
   * Asks for up to `size` elements before they are needed, so that what takes time (files, a network, asynchronous
   * functions) goes on while the consumer works.
   *
   * @example
   * ```ts
   * const loaded = data.Dataset.range(4).map(async (n) => n + 1).prefetch(2);
   * console.log(await loaded.toArray()); // [1, 2, 3, 4]
   * ```
   */
  prefetch(size: number): Dataset<T> {
    return new Dataset(prefetch(this.#source, atLeastOne(size, "Dataset.prefetch: size")));
  }

  /**
   * The first `size` elements.
   *
   * @example
   * ```ts
   * console.log(await data.Dataset.range(9).take(2).toArray()); // [0, 1]
   * ```
   */
  take(size: number): Dataset<T> {
    return new Dataset(take(this.#source, count(size, "Dataset.take: size")));
  }

  /**
   * All elements but the first `size`.
   *
   * @example
   * ```ts
   * console.log(await data.Dataset.range(5).skip(3).toArray()); // [3, 4]
   * ```
   */
  skip(size: number): Dataset<T> {
    return new Dataset(skip(this.#source, count(size, "Dataset.skip: size")));
  }

  /**
   * These elements, then those of another dataset.
   *
   * @example
   * ```ts
   * const { Dataset } = data;
   * console.log(await Dataset.range(2).concatenate(Dataset.range(2)).toArray()); // [0, 1, 0, 1]
   * ```
   */
  concatenate<U>(other: Dataset<U>): Dataset<T | U> {
    return new Dataset(concatenate<T | U>([this.#source, other.#source]));
  }

  /**
   * Keeps the elements in memory once they have been walked to the end, so that later walks cost nothing.
   *
   * @example
   * ```ts
   * const cached = data.Dataset.range(3).map(async (n) => n * 10).cache();
   * await cached.toArray(); // computes
   * console.log(await cached.toArray()); // remembers: [0, 10, 20]
   * ```
   */
  cache(): Dataset<T> {
    return new Dataset(cache(this.#source));
  }

  /**
   * Every element with its number.
   *
   * @example
   * ```ts
   * const letters = data.Dataset.fromArrays(["a", "b"]).enumerate();
   * console.log(await letters.toArray()); // [[0, "a"], [1, "b"]]
   * ```
   */
  enumerate(): Dataset<readonly [index: number, element: T]> {
    const numbers = range(0, Infinity, 1);
    return new Dataset(zip([numbers, this.#source], (parts) => parts as unknown as readonly [number, T]));
  }

  /**
   * The elements of the datasets that `make` gives for every element, from several of them by turns, always in the same
   * order.
   *
   * @example
   * ```ts
   * const { Dataset } = data;
   * const mixed = Dataset.fromArrays(["a", "b"]).interleave((name) => Dataset.range(2).map((n) => name + n));
   * console.log(await mixed.toArray()); // ["a0", "b0", "a1", "b1"]
   * ```
   */
  interleave<U>(make: (element: T) => Dataset<U>, { cycleLength = 2, blockLength = 1 }: InterleaveOptions = {}): Dataset<U> {
    const settings = {
      cycleLength: atLeastOne(cycleLength, "Dataset.interleave: cycleLength"),
      blockLength: atLeastOne(blockLength, "Dataset.interleave: blockLength"),
    };
    return new Dataset(interleave(this.#source, (element) => make(element).#source, settings));
  }

  /**
   * All elements in a list.
   *
   * @throws CeratopsError where they never end
   * @example
   * ```ts
   * console.log(await data.Dataset.range(3).toArray()); // [0, 1, 2]
   * ```
   */
  async toArray(): Promise<T[]> {
    if (this.cardinality === Infinity) throw endless();
    const elements: T[] = [];
    for await (const element of this) elements.push(element);
    return elements;
  }

  /**
   * One walk over the elements without a promise where none is needed; who opens it has to close it.
   *
   * @param walk decides the order of what is shuffled; one more than last time if not said
   */
  open(walk: number = this.#walks): Pass<T> {
    this.#walks = walk + 1;
    return opened(this.#source, walk);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const pass = this.open();
    try {
      for (;;) {
        let item = pass.next();
        if (isPromise(item)) item = await item;
        if (item === end) return;
        yield item as T;
      }
    } finally {
      await pass.close();
    }
  }
}

function badRange(start: number, stop: number, step: number): CeratopsError {
  return new CeratopsError("Dataset.range needs finite numbers and a step that is not 0", {
    code: "E_OPTION_VALUE",
    where: "Dataset.range",
    expected: "finite numbers, step not 0",
    received: `start ${start}, stop ${stop}, step ${step}`,
    hint: "Dataset.range(10)",
  });
}

function endless(): CeratopsError {
  return new CeratopsError("An endless dataset does not fit into a list", {
    code: "E_DATASET_ENDLESS",
    where: "Dataset.toArray",
    expected: "a dataset that ends",
    received: "one that repeats without an end",
    hint: "await dataset.take(100).toArray()",
  });
}
