import { batchesInOrder, PyDataset } from "../../data/py_dataset.ts";
import { Dataset } from "../../data/dataset/dataset.ts";
import { again, end, opened, repeatUntil, type End, type Pass, type Source } from "../../data/dataset/pass.ts";
import { iterating } from "../../data/dataset/sources.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";

type AnyIterable = Iterable<unknown> | AsyncIterable<unknown>;

/** What gives batches: a dataset, anything that can be iterated, or a function that makes it for each pass. */
export type AnyBatches = AnyIterable | (() => AnyIterable);

/** Holds the seed of the order of batches that can be asked for by number. */
type Shuffle = { readonly shuffleSeed: number } | undefined;

/** Batches that somebody else makes, pass after pass. The first pass goes on from the batch that was looked at. */
export class BatchStream {
  readonly #source: Source<unknown>;
  readonly #shuffle: Shuffle;
  /** Whether there is only one pass, by an iterator that belongs to who gave it: he may go on with it afterwards. */
  readonly #isIterator: boolean;
  #pass: Pass<unknown> | undefined;
  #closing: MaybePromise<void> = undefined;
  /** The batch that was looked at, as long as nobody has asked for it. */
  #looked: { readonly item: unknown; readonly seed: number | undefined } | undefined;
  #used = false;

  constructor(batches: AnyBatches, shuffle?: Shuffle) {
    this.#source = sourceOf(batches, shuffle);
    this.#shuffle = shuffle;
    this.#isIterator = typeof batches !== "function" && Object.is(iteratorOf(batches), batches);
  }

  /** How many batches a pass has, Infinity if they never end, null if nobody knows. */
  get cardinality(): number | null {
    return this.#source.cardinality;
  }

  /** Whether it gives single examples rather than batches; null where nobody knows. */
  get isUnbatched(): boolean | null {
    return this.#source.single;
  }

  /** The first item, which is not used up by this. */
  async peek(): Promise<unknown> {
    this.#pass = opened(this.#source, 0);
    const item = await this.#pass.next();
    if (item !== end) this.#looked = { item, seed: this.#shuffle?.shuffleSeed };
    return item;
  }

  /** Begins a pass, whose number decides the order. False where there is none left. */
  start(pass: number): boolean {
    if (this.#isIterator) {
      const isFirst = !this.#used;
      this.#used = true;
      return isFirst;
    }
    const goesOn = this.#looked !== undefined && pass === 0 && this.#looked.seed === this.#shuffle?.shuffleSeed;
    if (goesOn) return true;
    this.#closing = this.#pass?.close();
    this.#looked = undefined;
    this.#pass = opened(this.#source, pass);
    return true;
  }

  next(): MaybePromise<unknown> {
    if (this.#looked !== undefined) {
      const { item } = this.#looked;
      this.#looked = undefined;
      return item;
    }
    const closing = this.#closing;
    this.#closing = undefined;
    return andThen(closing, () => this.#pass?.next() ?? end);
  }

  skip(batches: number): MaybePromise<void> {
    let left = batches;
    const drop = (item: unknown): End | typeof again => (item === end || --left === 0 ? end : again);
    if (left > 0) return andThen(repeatUntil(() => andThen(this.next(), drop)), () => undefined);
  }

  /** Gives back what the present pass has open. */
  close(): MaybePromise<void> {
    if (this.#isIterator) return undefined;
    return andThen(this.#closing, () => this.#pass?.close());
  }
}

function sourceOf(batches: AnyBatches, shuffle: Shuffle): Source<unknown> {
  if (batches instanceof Dataset) {
    return { cardinality: batches.cardinality, single: batches.isUnbatched, open: (walk) => batches.open(walk) };
  }
  if (batches instanceof PyDataset) {
    return { cardinality: batches.length, single: false, open: (walk) => batchesInOrder(batches, shuffle?.shuffleSeed).open(walk) };
  }
  const start = (): AnyIterable => (typeof batches === "function" ? batches() : batches);
  return { cardinality: null, single: null, open: () => iterating(iteratorOf(start())) };
}

function iteratorOf(batches: AnyIterable): Iterator<unknown> | AsyncIterator<unknown> {
  return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
}
