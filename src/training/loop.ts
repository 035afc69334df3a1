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
  /** Steps that are done before this pass. */
  readonly from?: number | undefined;
  /** At which number of steps it ends; with the data where absent. */
  readonly until?: number | undefined;
  /** How many steps follow each other without a callback being called; 1 if not said. */
  readonly stepsPerExecution?: number | undefined;
  readonly hooks: BatchHooks;
  readonly callbacks: CallbackList;
  run(batch: Batch): MaybePromise<TypedArray[]>;
  /** What has been measured so far; read only when a callback looks. */
  readonly logs?: (() => MaybePromise<Logs>) | undefined;
  readonly onResult?: ((result: TypedArray[], batch: Batch) => void) | undefined;
  /** Told the number of steps that are done. */
  readonly onStep?: ((done: number) => void) | undefined;
  /** Asked after each execution. */
  readonly stopped?: (() => boolean) | undefined;
}

/**
 * Runs batch after batch and says how many steps are done then. Promises are awaited only where there are any: on an
 * engine that answers at once, many small steps run between two turns of the event loop.
 */
export async function runPass(pass: Pass): Promise<number> {
  const { hooks, callbacks, until = Number.POSITIVE_INFINITY, stepsPerExecution = 1 } = pass;
  let done = pass.from ?? 0;
  while (done < until) {
    const before = done;
    const last = Math.min(done + stepsPerExecution, until);
    while (done < last) {
      const stepped = runStep(pass, done, done === before);
      if (!(isPromise(stepped) ? await stepped : stepped)) break;
      done++;
      pass.onStep?.(done);
      const breath = breathe();
      if (isPromise(breath)) await breath;
    }
    if (done === before) break;
    let logs: MaybePromise<Logs> = {};
    if (pass.logs !== undefined && callbacks.wantsBatchLogs()) logs = pass.logs();
    if (isPromise(logs)) logs = await logs;
    const ended = callbacks.call(hooks.end, done - 1, logs);
    if (isPromise(ended)) await ended;
    if (pass.stopped?.() === true) break;
  }
  return done;
}

/** Runs the next batch; false where there is none. At once, unless something has to be waited for. */
function runStep(pass: Pass, step: number, announced: boolean): MaybePromise<boolean> {
  const batch = pass.source.next();
  if (isPromise(batch)) return runSlowly(pass, batch, step, announced);
  if (batch === undefined) return false;
  const begun = announced ? pass.callbacks.call(pass.hooks.begin, step) : undefined;
  if (isPromise(begun)) return begun.then(() => runBatch(pass, batch));
  return runBatch(pass, batch);
}

async function runSlowly(pass: Pass, pending: Promise<Batch | undefined>, step: number, announced: boolean): Promise<boolean> {
  const batch = await pending;
  if (batch === undefined) return false;
  if (announced) await pass.callbacks.call(pass.hooks.begin, step);
  return runBatch(pass, batch);
}

function runBatch(pass: Pass, batch: Batch): MaybePromise<boolean> {
  const result = pass.run(batch);
  if (isPromise(result)) {
    return result.then((known) => {
      pass.onResult?.(known, batch);
      return true;
    });
  }
  pass.onResult?.(result, batch);
  return true;
}
