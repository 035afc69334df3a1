import { CeratopsError } from "../../errors.ts";
import { describe } from "../../tensor/convert.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import type { Data } from "../structure.ts";
import { arraysOf, formOf, type Batch, type BatchForm, type BatchSource, type Examples } from "./batch.ts";
import { isData, rowsOf } from "./host_array.ts";

/** What one item of a stream of batches holds, still in the user's structure. */
export interface RawBatch {
  readonly x: unknown;
  readonly y?: unknown;
  readonly sampleWeight?: unknown;
}

/**
 * A batch of a stream: `[x, y]`, `[x, y, sampleWeight]`, or the same by name. The list is no tuple, as TypeScript takes
 * what a generator yields for a plain list.
 */
export type BatchItem<X, Y> = readonly (X | Y | Data)[] | { readonly x: X; readonly y?: Y; readonly sampleWeight?: Data | Y };

/** Batches one after the other, or a function that starts them anew for each epoch. A plain list is data, not batches. */
export type Batches<X, Y> =
  | (Iterable<BatchItem<X, Y>> & { readonly length?: never })
  | AsyncIterable<BatchItem<X, Y>>
  | (() => Iterable<BatchItem<X, Y>> | AsyncIterable<BatchItem<X, Y>>);

type AnyBatches = Batches<unknown, unknown>;
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** Whether `value` is a stream of batches rather than data. */
export function isBatches(value: unknown): value is AnyBatches {
  if (Array.isArray(value) || isData(value) || value === null) return false;
  if (typeof value === "function") return true;
  return typeof value === "object" && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/** Batches as somebody else makes them. */
export class IterableSource implements BatchSource {
  readonly steps: number | null;
  readonly #batches: AnyBatches;
  readonly #prepare: (raw: RawBatch) => MaybePromise<Examples>;
  readonly #forms = new Map<string, BatchForm>();
  #iterator: AnyIterator | undefined;
  #used = false;

  constructor(batches: AnyBatches, prepare: (raw: RawBatch) => MaybePromise<Examples>, steps: number | null) {
    this.#batches = batches;
    this.#prepare = prepare;
    this.steps = steps;
  }

  /** Draws the first item without using it up. */
  static async peek(batches: AnyBatches): Promise<{ first: RawBatch | undefined; batches: AnyBatches }> {
    const iterator = iteratorOf(batches);
    const { done, value } = await iterator.next();
    if (done === true) return { first: undefined, batches };
    const repeats = typeof batches === "function" || iteratorOf(batches) !== iterator;
    if (repeats) void iterator.return?.();
    return { first: unpack(value), batches: repeats ? batches : oneShot(value, iterator) };
  }

  start(): boolean {
    const iterator = iteratorOf(this.#batches);
    if (this.#used && iterator === this.#iterator) return false;
    this.#iterator = iterator;
    this.#used = true;
    return true;
  }

  async skip(batches: number): Promise<void> {
    for (let i = 0; i < batches; i++) await this.#iterator?.next();
  }

  /** Lets whoever makes the batches close what they have open. */
  async end(): Promise<void> {
    await this.#iterator?.return?.();
  }

  next(): MaybePromise<Batch | undefined> {
    const item = this.#iterator?.next();
    if (item === undefined) return undefined;
    return isPromise(item) ? item.then((result) => this.#read(result)) : this.#read(item as IteratorResult<unknown>);
  }

  #read(result: IteratorResult<unknown>): MaybePromise<Batch | undefined> {
    if (result.done === true) return undefined;
    return andThen(this.#prepare(unpack(result.value)), (examples) => this.#batchOf(examples));
  }

  #batchOf(examples: Examples): Batch {
    const arrays = arraysOf(examples);
    const made = formOf(examples, rowsOf(arrays[0] ?? { data: new Uint8Array(), shape: [0], dtype: "uint8" }));
    const form = this.#forms.get(made.key) ?? made;
    this.#forms.set(made.key, form);
    return { form, arrays: arrays.map(({ data }) => data) };
  }
}

/** An iterator that can only be walked once, with its first item put back. */
function oneShot(first: unknown, rest: AnyIterator): AnyBatches {
  let given = false;
  const iterator = {
    next: (): unknown => {
      if (given) return rest.next();
      given = true;
      return { done: false, value: first };
    },
    [Symbol.asyncIterator]: (): unknown => iterator,
  };
  return iterator as unknown as AnyBatches;
}

function iteratorOf(batches: AnyBatches): AnyIterator {
  const made = typeof batches === "function" ? batches() : batches;
  return Symbol.asyncIterator in made ? made[Symbol.asyncIterator]() : made[Symbol.iterator]();
}

function unpack(item: unknown): RawBatch {
  if (Array.isArray(item) && item.length >= 1 && item.length <= 3) return { x: item[0], y: item[1], sampleWeight: item[2] };
  if (isRecord(item) && "x" in item && Object.keys(item).every((key) => ["x", "y", "sampleWeight"].includes(key))) {
    return { x: item["x"], y: item["y"], sampleWeight: item["sampleWeight"] };
  }
  throw new CeratopsError("The data gives batches that are not [x, y]", {
    code: "E_BATCH",
    where: "x",
    expected: "[x, y], [x, y, sampleWeight] or { x, y, sampleWeight }",
    received: Array.isArray(item) ? `a list of ${item.length}` : describe(item),
    hint: "function* batches() { yield [x, y]; }",
  });
}
