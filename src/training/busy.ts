import { CallbackList, type Callback, type Hook } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";
import { isPromise } from "../util/maybe_promise.ts";
import type { TrainableModel } from "./trainable.ts";

/** A training run of a model. */
interface Running {
  /** Whether callbacks have the word: then the model may be measured, as no step runs. */
  inHook: boolean;
}

const running = new WeakMap<TrainableModel, Running>();

/** Runs `body` as the only training run of the model. */
export async function trainingAlone<T>(model: TrainableModel, body: () => Promise<T>): Promise<T> {
  if (running.has(model)) throw busy(model.name, "fit", "await model.fit(…) before the next one");
  running.set(model, { inHook: false });
  try {
    return await body();
  } finally {
    running.delete(model);
  }
}

/** Refuses what would mix with a training run: both count with the same metrics. */
export function checkIdle(model: TrainableModel, method: string): void {
  const run = running.get(model);
  if (run === undefined || run.inHook) return;
  throw busy(model.name, method, `await model.fit(…) first, or ${method} in a callback`);
}

/** Refuses to change how a model is trained while it is. */
export function checkNotTraining(model: TrainableModel, method: string): void {
  if (running.has(model)) throw busy(model.name, method, `await model.fit(…) first, then ${method}`);
}

/** The callbacks of a training run: while they have the word, others may use the model. */
export class FitCallbacks extends CallbackList {
  override call<H extends Hook>(hook: H, ...args: Parameters<Callback[H]>): MaybePromise<void> {
    const run = running.get(this.model as TrainableModel);
    if (run === undefined) return super.call(hook, ...args);
    run.inHook = true;
    const over = (): void => {
      run.inHook = false;
    };
    try {
      const hooked = super.call(hook, ...args);
      if (isPromise(hooked)) return hooked.finally(over);
      over();
    } catch (error) {
      over();
      throw error;
    }
  }
}

const busy = (where: string, method: string, hint: string): CeratopsError =>
  new CeratopsError(`"${where}" is being trained: ${method} has to wait`, {
    code: "E_MODEL_BUSY",
    where: `${where}.${method}`,
    expected: "a model that is not being trained",
    received: "a fit that has not ended yet",
    hint,
  });
