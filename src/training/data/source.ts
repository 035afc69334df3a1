import { CeratopsError } from "../../errors.ts";
import { empty } from "../checks/values.ts";
import type { BatchSource, Examples } from "./batch.ts";
import { ArraySource } from "./array_source.ts";
import { IterableSource, isBatches, type RawBatch } from "./iterable_source.ts";
import { readExamples, signatureFor, type Reading } from "./prepare.ts";
import type { Signature } from "../signature.ts";
import { breathe } from "../../util/breathe.ts";

export interface SourceOptions {
  readonly batchSize: number;
  /** Holds the seed of the orders in which examples come; in their own order where absent. */
  readonly shuffle?: { readonly shuffleSeed: number } | undefined;
  /** Batches per epoch, where somebody said so. */
  readonly steps?: number | undefined;
}

/** Data that has been read and checked, and what the model takes and gives. */
export interface Prepared {
  readonly signature: Signature;
  readonly source: BatchSource;
  /** All examples, where they are in memory. */
  readonly examples: Examples | undefined;
}

/** Reads data in memory or the first batch of a stream, builds the model for it, and checks it. */
export async function prepare(reading: Reading, raw: RawBatch, options: SourceOptions): Promise<Prepared> {
  checkBatchSize(options.batchSize);
  // Who calls this may have just made the model.
  await breathe();
  if (isBatches(raw.x)) return prepareStream(reading, raw.x, options);
  const signature = await signatureFor(reading.model, raw);
  const examples = await readExamples(reading, signature, raw);
  return { signature, source: new ArraySource(examples, options), examples };
}

async function prepareStream(reading: Reading, given: Parameters<typeof IterableSource.peek>[0], { steps, shuffle }: SourceOptions): Promise<Prepared> {
  const { first, batches } = await IterableSource.peek(given, shuffle);
  if (first === undefined) throw empty();
  try {
    const signature = await signatureFor(reading.model, first);
    await readExamples(reading, signature, first);
    const source = new IterableSource(batches, (raw) => readExamples(reading, signature, raw), steps ?? null);
    return { signature, source, examples: undefined };
  } catch (error) {
    await batches.close();
    throw error;
  }
}

function checkBatchSize(batchSize: number): void {
  if (Number.isInteger(batchSize) && batchSize > 0) return;
  throw new CeratopsError("batchSize must be a whole number of at least 1", {
    code: "E_BATCH_SIZE",
    where: "batchSize",
    expected: "1, 2, 3, …",
    received: String(batchSize),
    hint: "batchSize: 32",
  });
}
