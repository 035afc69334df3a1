import { end } from "../../data/dataset/pass.ts";
import { CeratopsError } from "../../errors.ts";
import { sameDims } from "../../ir/shape.ts";
import { describe } from "../../tensor/convert.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import { checkBatched, checkEnds } from "../checks/streams.ts";
import type { Data } from "../structure.ts";
import { arraysOf, formOf, type Batch, type BatchForm, type BatchSource, type Examples } from "./batch.ts";
import { BatchStream, type AnyBatches } from "./batch_stream.ts";
import { isData, rowsOf, type HostArray } from "./host_array.ts";

/** What one item of a stream of batches holds, still in the user's structure. */
export interface RawBatch {
  readonly x: unknown;
  readonly y?: unknown;
  readonly sampleWeight?: unknown;
}

/**
 * A batch of a stream: `[x, y]`, `[x, y, sampleWeight]`, the same by name, or `x` alone. The list is no tuple, as
 * TypeScript takes what a generator yields for a plain list.
 */
export type BatchItem<X, Y> = readonly (X | Y | Data)[] | { readonly x: X; readonly y?: Y; readonly sampleWeight?: Data | Y } | X;

/**
 * Batches one after the other: a `data.Dataset`, a `utils.PyDataset`, anything else that can be iterated, or a function that
 * makes it anew for each epoch. A plain list is data, not batches.
 */
export type Batches<X, Y> =
  | (Iterable<BatchItem<X, Y>> & { readonly length?: never })
  | AsyncIterable<BatchItem<X, Y>>
  | (() => Iterable<BatchItem<X, Y>> | AsyncIterable<BatchItem<X, Y>>);

/** Whether `value` is a stream of batches rather than data. */
export function isBatches(value: unknown): value is AnyBatches {
  if (Array.isArray(value) || isData(value) || value === null) return false;
  if (typeof value === "function") return true;
  return typeof value === "object" && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/** Batches as somebody else makes them. */
export class IterableSource implements BatchSource {
  readonly steps: number | null;
  readonly #stream: BatchStream;
  readonly #prepare: (raw: RawBatch) => MaybePromise<Examples>;
  readonly #forms = new Map<string, BatchForm>();
  #latest: BatchForm | undefined;

  constructor(stream: BatchStream, prepare: (raw: RawBatch) => MaybePromise<Examples>, steps: number | null) {
    this.steps = steps ?? stream.cardinality;
    checkEnds(this.steps);
    this.#stream = stream;
    this.#prepare = prepare;
  }

  /** Draws the first item without using it up. */
  static async peek(
    given: AnyBatches,
    shuffle?: { readonly shuffleSeed: number },
  ): Promise<{ first: RawBatch | undefined; batches: BatchStream }> {
    const batches = new BatchStream(given, shuffle);
    const item = await batches.peek();
    if (item === end) return { first: undefined, batches };
    try {
      const first = unpack(item);
      checkBatched(first, batches.isUnbatched);
      return { first, batches };
    } catch (error) {
      await batches.close();
      throw error;
    }
  }

  start(pass: number): boolean {
    return this.#stream.start(pass);
  }

  skip(batches: number): MaybePromise<void> {
    return this.#stream.skip(batches);
  }

  end(): MaybePromise<void> {
    return this.#stream.close();
  }

  next(): MaybePromise<Batch | undefined> {
    return andThen(this.#stream.next(), (item) => (item === end ? undefined : this.#read(item)));
  }

  #read(item: unknown): MaybePromise<Batch> {
    return andThen(this.#prepare(unpack(item)), (examples) => this.#batchOf(examples));
  }

  #batchOf(examples: Examples): Batch {
    const arrays = arraysOf(examples);
    if (this.#latest === undefined || !hasForm(examples, arrays, this.#latest)) this.#latest = this.#formOf(examples, arrays);
    return { form: this.#latest, arrays: arrays.map(({ data }) => data) };
  }

  #formOf(examples: Examples, arrays: readonly HostArray[]): BatchForm {
    const [first] = arrays;
    const made = formOf(examples, first === undefined ? 0 : rowsOf(first));
    const form = this.#forms.get(made.key) ?? made;
    this.#forms.set(made.key, form);
    return form;
  }
}

/** Whether examples have the form of the batch before, as nearly all have. */
function hasForm({ y, weights }: Examples, arrays: readonly HostArray[], form: BatchForm): boolean {
  if (arrays.length !== form.types.length) return false;
  if (y.some((targets, i) => (targets === undefined) !== (form.y[i] === undefined))) return false;
  if (weights.some((one, i) => (one === undefined) !== (form.weights[i] === undefined))) return false;
  return arrays.every(({ shape, dtype }, i) => {
    const type = form.types[i];
    return type?.dtype === dtype && sameDims(type.shape, shape);
  });
}

function unpack(item: unknown): RawBatch {
  if (Array.isArray(item) && item.length >= 1 && item.length <= 3) return { x: item[0], y: item[1], sampleWeight: item[2] };
  if (isRecord(item) && "x" in item && Object.keys(item).every((key) => ["x", "y", "sampleWeight"].includes(key)) && !isData(item)) {
    return { x: item["x"], y: item["y"], sampleWeight: item["sampleWeight"] };
  }
  if (!Array.isArray(item) && (isData(item) || isRecord(item) || typeof item === "number")) return { x: item };
  throw new CeratopsError("The data gives batches that are not [x, y]", {
    code: "E_BATCH",
    where: "x",
    expected: "[x, y], [x, y, sampleWeight], { x, y, sampleWeight }, or x alone",
    received: Array.isArray(item) ? `a list of ${item.length}` : describe(item),
    hint: "function* batches() { yield [x, y]; }",
  });
}
