import type { BaseLayer } from "../layers/layer.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";

/** What was measured, by name: `loss`, `accuracy`, `val_loss`… */
export type Logs = Readonly<Record<string, number>>;

/** How a run was started. */
export interface RunParams {
  readonly epochs: number;
  /** Steps per epoch, null if nobody knows. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2;
  /** Names of what is measured. */
  readonly metrics: readonly string[];
}

/** What a callback can do with the model that is trained. */
export interface CallbackModel extends BaseLayer {
  /** Set to true, the run ends after the batch. */
  stopTraining: boolean;
}

/** Whatever a hook gives back is waited for, if it is a promise. */
type Hooked = MaybePromise<void>;

/**
 * Something that looks on while a model is trained, and may act: hooks are called at the places their names say.
 *
 * @example
 * ```ts
 * class Announcer extends Callback {
 *   lines: string[] = [];
 *   override onEpochEnd(epoch: number, logs: Logs) {
 *     this.lines.push(`epoch ${epoch}: ${logs["loss"]}`);
 *   }
 * }
 * ```
 */
export class Callback {
  #model: CallbackModel | undefined;
  #params: RunParams = { epochs: 1, steps: null, verbose: 0, metrics: [] };

  /** The model that is trained. */
  get model(): CallbackModel {
    if (this.#model === undefined) throw new TypeError("a callback has a model only while a model is trained with it");
    return this.#model;
  }

  get params(): RunParams {
    return this.#params;
  }

  setModel(model: CallbackModel): void {
    this.#model = model;
  }

  setParams(params: RunParams): void {
    this.#params = params;
  }

  /** Whether this callback looks at the logs of single batches. Reading them takes time, so it is only done when asked for. */
  wantsBatchLogs(): boolean {
    return batchHooks.some((hook) => this[hook] !== Callback.prototype[hook]);
  }

  onTrainBegin(_logs?: Logs): Hooked {}
  onTrainEnd(_logs?: Logs): Hooked {}
  onEpochBegin(_epoch: number, _logs?: Logs): Hooked {}
  onEpochEnd(_epoch: number, _logs: Logs): Hooked {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): Hooked {}
  onTrainBatchEnd(_batch: number, _logs: Logs): Hooked {}
  onTestBegin(_logs?: Logs): Hooked {}
  onTestEnd(_logs?: Logs): Hooked {}
  onTestBatchBegin(_batch: number, _logs?: Logs): Hooked {}
  onTestBatchEnd(_batch: number, _logs: Logs): Hooked {}
  onPredictBegin(_logs?: Logs): Hooked {}
  onPredictEnd(_logs?: Logs): Hooked {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): Hooked {}
  onPredictBatchEnd(_batch: number, _logs?: Logs): Hooked {}
}

const batchHooks = ["onTrainBatchEnd", "onTestBatchEnd"] as const;
