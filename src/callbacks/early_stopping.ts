import type { TypedArray } from "../ir/dtype.ts";
import { wholeFrom } from "../util/checks.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { Monitor, monitorTable } from "./monitor.ts";
import { printLine, verboseOption } from "./output.ts";

const table = {
  ...monitorTable,
  minDelta: option(0),
  patience: option(0, wholeFrom(0)),
  ...verboseOption,
  baseline: option<number | null>(null),
  restoreBestWeights: option(false),
  startFromEpoch: option(0, wholeFrom(0)),
};

export type EarlyStoppingOptions = Written<typeof table>;

export class EarlyStoppingCallback extends Callback {
  readonly #options: Used<typeof table>;
  readonly #monitor: Monitor;
  #best: number | undefined;
  #bestEpoch = 0;
  #bestWeights: TypedArray[] | undefined;
  #waited = 0;
  #stoppedEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    this.#options = readOptions(table, options, "EarlyStopping");
    this.#monitor = new Monitor({ ...this.#options, owner: "EarlyStopping" });
  }

  /** The epoch after which the training was ended, 0 if it was not. */
  get stoppedEpoch(): number {
    return this.#stoppedEpoch;
  }

  /** The epoch with the best value so far. */
  get bestEpoch(): number {
    return this.#bestEpoch;
  }

  override onTrainBegin(): void {
    this.#best = undefined;
    this.#bestEpoch = 0;
    this.#bestWeights = undefined;
    this.#waited = 0;
    this.#stoppedEpoch = 0;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { restoreBestWeights, startFromEpoch, baseline, patience } = this.#options;
    const value = this.#monitor.valueIn(logs);
    if (epoch < startFromEpoch) return;
    if (restoreBestWeights && this.#bestWeights === undefined) await this.#keep(epoch);
    this.#waited++;
    if (this.#monitor.improves(value, this.#best, this.model)) {
      this.#best = value;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) await this.#keep(epoch);
      if (this.#monitor.improves(value, baseline, this.model)) this.#waited = 0;
      return;
    }
    if (this.#waited < patience || epoch === 0) return;
    this.#stoppedEpoch = epoch;
    this.model.stopTraining = true;
  }

  override onTrainEnd(): void {
    const { verbose } = this.#options;
    if (verbose > 0 && this.#stoppedEpoch > 0) printLine(`Epoch ${this.#stoppedEpoch + 1}: early stopping`);
    if (this.#bestWeights === undefined) return;
    if (verbose > 0) printLine(`Restoring model weights from the end of the best epoch: ${this.#bestEpoch + 1}.`);
    this.model.setWeights(this.#bestWeights);
  }

  async #keep(epoch: number): Promise<void> {
    this.#bestWeights = await this.model.getWeights();
    this.#bestEpoch = epoch;
  }
}

/**
 * Ends the training when a log no longer gets better.
 *
 * @param options.monitor which log is watched, `"val_loss"` if not said
 * @param options.minDelta the least change that counts as an improvement
 * @param options.patience how many epochs without improvement end the training; with 0, the first one
 * @param options.verbose 1 says when the training is ended, and which epoch is restored
 * @param options.mode whether less (`"min"`) or more (`"max"`) is better; `"auto"` goes by the metric
 * @param options.baseline a value that must be reached, or epochs count as without improvement
 * @param options.restoreBestWeights whether the model gets the weights of its best epoch at the end
 * @param options.startFromEpoch epochs at the beginning that do not count
 * @throws CeratopsError where the log is not there, with the names of those that are
 * @example
 * ```ts
 * const stop = callbacks.EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true });
 * ```
 *
 * Differs from Keras: a log that is not there is an error, not a warning.
 */
export const EarlyStopping = (options: EarlyStoppingOptions = {}): EarlyStoppingCallback => new EarlyStoppingCallback(options);
