import { CeratopsError } from "../errors.ts";
import type { BaseLayer } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";

/**
 * What was measured, by name: `loss`, `accuracy`, `val_loss`… All callbacks of a run get the same record, one after the
 * other; what one of them adds, those after it see, and so does the history.
 */
export type Logs = Record<string, number>;

/** How a run was started. */
export interface RunParams {
  readonly epochs: number;
  /** Steps per epoch, null if nobody knows. */
  readonly steps: number | null;
  readonly verbose: 0 | 1 | 2;
  /** Names of what is measured. */
  readonly metrics: readonly string[];
  /** Where a training run stands. */
  readonly position?: RunPosition | undefined;
}

/** Where a training run stands. A callback that sets it in `onTrainBegin` makes the run go on from there. */
export interface RunPosition {
  /** Epochs that are done. */
  epoch: number;
  /** Steps of the present epoch that are done. */
  step: number;
  /** What the order of the examples in each epoch follows from. */
  shuffleSeed: number;
}

interface KindOfMetric {
  readonly name: string;
  readonly className: string;
}

/** What is measured, once it is known: names of logs, and what computes them. */
interface Measured {
  readonly plan: { readonly logged: readonly { readonly name: string; readonly metric: KindOfMetric }[] } | undefined;
}

/** What a callback can do with the model that is trained. */
export interface CallbackModel extends BaseLayer {
  /** Set to true, the run ends after the batch. */
  stopTraining: boolean;
  readonly layers: readonly BaseLayer[];
  /** What changes the weights; an error before `compile`. */
  readonly optimizer: Optimizer;
  /** What `compile` was told; an error before. */
  readonly compiled: Measured;
  /** Everything it measures with. */
  readonly metrics: readonly KindOfMetric[];
  save(path: string): Promise<void>;
  saveWeights(path: string): Promise<void>;
}

/** Whatever a hook gives back is waited for, if it is a promise. */
type Hooked = MaybePromise<void>;

/**
 * Something that looks on while a model is trained, and may act: hooks are called at the places their names say.
 *
 * A hook may give a promise, which is waited for. What it throws ends the run; `onTrainEnd` is then not called, as in Keras.
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
    if (this.#model === undefined) throw noModel();
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

const noModel = (): CeratopsError =>
  new CeratopsError("A callback has a model only while a model is trained with it", {
    code: "E_CALLBACK_MODEL",
    expected: "a callback of a running fit, evaluate or predict",
    received: "a callback that no run knows",
    hint: "model.fit(x, y, { callbacks: [callback] })",
  });
