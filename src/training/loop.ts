import type { CallbackList, Logs } from "../callbacks/index.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { breathe } from "../util/breathe.ts";
import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import type { Batch, BatchSource } from "./data/batch.ts";

/** Which hooks a pass over the data calls. */
interface BatchHooks {
  readonly begin: "onTrainBatchBegin" | "onTestBatchBegin" | "onPredictBatchBegin";
  readonly end: "onTrainBatchEnd" | "onTestBatchEnd" | "onPredictBatchEnd";
}

export const trainHooks: BatchHooks = { begin: "onTrainBatchBegin", end: "onTrainBatchEnd" };
export const testHooks: BatchHooks = { begin: "onTestBatchBegin", end: "onTestBatchEnd" };
export const predictHooks: BatchHooks = { begin: "onPredictBatchBegin", end: "onPredictBatchEnd" };

export interface Pass {
  readonly source: BatchSource;
  /** How many batches at most; all of an epoch where absent. */
  readonly steps?: number | undefined;
  readonly hooks: BatchHooks;
  readonly callbacks: CallbackList;
  run(batch: Batch): MaybePromise<TypedArray[]>;
  /** What has been measured so far; read only when a callback looks. */
  readonly logs?: (() => MaybePromise<Logs>) | undefined;
  readonly onResult?: ((result: TypedArray[], batch: Batch) => void) | undefined;
  /** Asked after each batch. */
  readonly stopped?: (() => boolean) | undefined;
}

const nothing: Logs = {};

/**
 * Runs batch after batch and says how many there were. Promises are awaited only where there are any: on an engine that
 * answers at once, many small steps run between two turns of the event loop.
 */
export async function runPass(pass: Pass): Promise<number> {
  const { source, hooks, callbacks } = pass;
  let step = 0;
  while (step < (pass.steps ?? Number.POSITIVE_INFINITY)) {
    let batch = source.next();
    if (isPromise(batch)) batch = await batch;
    if (batch === undefined) break;
    const begun = callbacks.call(hooks.begin, step);
    if (isPromise(begun)) await begun;
    let result = pass.run(batch);
    if (isPromise(result)) result = await result;
    pass.onResult?.(result, batch);
    let logs: MaybePromise<Logs> = nothing;
    if (pass.logs !== undefined && callbacks.wantsBatchLogs()) logs = pass.logs();
    if (isPromise(logs)) logs = await logs;
    const ended = callbacks.call(hooks.end, step, logs);
    if (isPromise(ended)) await ended;
    step++;
    const breath = breathe();
    if (isPromise(breath)) await breath;
    if (pass.stopped?.() === true) break;
  }
  return step;
}
