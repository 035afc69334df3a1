import { wholeFrom } from "../util/checks.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import { shuffleInPlace, uniformNumbers } from "../util/uniform.ts";
import { ahead } from "./dataset/ahead.ts";
import { map } from "./dataset/map.ts";
import { end, opened, type Pass, type Source } from "./dataset/pass.ts";
import { counting } from "./dataset/sources.ts";
import { guarded } from "./dataset/user_code.ts";

export interface PyDatasetOptions {
  /** How many calls of `getItem` may overlap, where it answers with promises; 1. */
  readonly workers?: number;
  /** How many batches are made before they are needed, where there are several workers; 10. */
  readonly maxQueueSize?: number;
}

const atLeastOne = wholeFrom(1);

/**
 * Batches by their number, for data that is best read where it lies: extend it with `length` and `getItem`.
 *
 * `fit` asks for the batches of an epoch in random order unless `shuffle: false` is said; `evaluate` and `predict` ask in
 * order. What differs from Keras: `workers` are calls that overlap, not threads, and there is no `use_multiprocessing`.
 *
 * @example
 * ```ts
 * class Squares extends utils.PyDataset<[Float32Array, Float32Array]> {
 *   override readonly length = 10;
 *   override getItem(index: number): [Float32Array, Float32Array] {
 *     const x = Float32Array.of(index, index + 0.5);
 *     return [x, x.map((value) => value * value)];
 *   }
 * }
 * for await (const [x, y] of new Squares()) console.log(x.length, y.length);
 * ```
 */
export abstract class PyDataset<T> implements AsyncIterable<T> {
  readonly workers: number;
  readonly maxQueueSize: number;

  constructor({ workers = 1, maxQueueSize = 10 }: PyDatasetOptions = {}) {
    this.workers = atLeastOne(workers, "utils.PyDataset: workers");
    this.maxQueueSize = atLeastOne(maxQueueSize, "utils.PyDataset: maxQueueSize");
  }

  /** Number of batches; Infinity if they never end. */
  abstract readonly length: number;

  /** The batch with this number, from 0 on: `[x, y]`, `[x, y, sampleWeight]` or what else `fit` takes. */
  abstract getItem(index: number): MaybePromise<T>;

  /** Called before the first batch of an epoch. */
  onEpochBegin(): void {}

  /** Called when an epoch is over. */
  onEpochEnd(): void {}

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const pass = opened(batchesInOrder(this), 0);
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

/** The batches of a `PyDataset` as a source; with a seed, every walk has a random order of its own. */
export function batchesInOrder<T>(batches: PyDataset<T>, shuffleSeed?: number): Source<T> {
  const { length, workers, maxQueueSize } = batches;
  const open = (walk: number): Pass<T> => {
    const order = shuffleSeed === undefined || length === Infinity ? undefined : randomOrder(length, shuffleSeed + walk);
    const indices = { cardinality: length, single: null, open: () => counting(length, (i) => order?.[i] ?? i) };
    const getItem = (index: number): MaybePromise<T> => guarded("utils.PyDataset", index, () => batches.getItem(index));
    const items = map(indices, getItem, workers).open(walk);
    return inEpoch(batches, workers > 1 ? ahead(items, maxQueueSize, (item) => item) : items);
  };
  return { cardinality: length, single: false, open };
}

function randomOrder(length: number, seed: number): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  shuffleInPlace(order, uniformNumbers(seed));
  return order;
}

/** Calls the hooks of an epoch. */
function inEpoch<T>(batches: PyDataset<T>, pass: Pass<T>): Pass<T> {
  let state: "before" | "within" | "after" = "before";
  return {
    next() {
      if (state === "before") {
        state = "within";
        batches.onEpochBegin();
      }
      return pass.next();
    },
    close() {
      if (state === "within") batches.onEpochEnd();
      state = "after";
      return pass.close();
    },
  };
}
