import { CeratopsError } from "../errors.ts";
import type { TypedArray } from "../ir/dtype.ts";
import { nearest } from "../util/names.ts";
import { Callback, type Logs } from "./callback.ts";
import { directionOf, type MonitorMode } from "./monitor.ts";
import { printLine } from "./output.ts";

export interface EarlyStoppingOptions {
  /** Which log is watched; `"val_loss"` if not said. */
  readonly monitor?: string;
  /** The least change that counts as an improvement; 0 if not said. */
  readonly minDelta?: number;
  /** How many epochs without improvement end the training; 0 if not said. */
  readonly patience?: number;
  /** 1 says when the training is ended, and which epoch is restored. */
  readonly verbose?: 0 | 1;
  /** Whether smaller or greater is better; `"auto"` goes by the name. */
  readonly mode?: MonitorMode;
  /** A value that must be reached, or epochs count as without improvement. */
  readonly baseline?: number | null;
  /** Whether the model gets the weights of its best epoch at the end; false if not said. */
  readonly restoreBestWeights?: boolean;
  /** Epochs at the beginning that do not count; 0 if not said. */
  readonly startFromEpoch?: number;
}

export class EarlyStoppingCallback extends Callback {
  readonly #options: Required<EarlyStoppingOptions>;
  #best: number | undefined;
  #bestEpoch = 0;
  #bestWeights: TypedArray[] | undefined;
  #waited = 0;
  #stoppedEpoch = 0;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    this.#options = {
      monitor: options.monitor ?? "val_loss",
      minDelta: Math.abs(options.minDelta ?? 0),
      patience: options.patience ?? 0,
      verbose: options.verbose ?? 0,
      mode: options.mode ?? "auto",
      baseline: options.baseline ?? null,
      restoreBestWeights: options.restoreBestWeights ?? false,
      startFromEpoch: options.startFromEpoch ?? 0,
    };
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
    const value = this.#monitored(logs);
    if (epoch < startFromEpoch) return;
    if (restoreBestWeights && this.#bestWeights === undefined) await this.#keep(epoch);
    this.#waited++;
    if (this.#improves(value, this.#best)) {
      this.#best = value;
      this.#bestEpoch = epoch;
      if (restoreBestWeights) await this.#keep(epoch);
      if (baseline === null || this.#improves(value, baseline)) this.#waited = 0;
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

  #improves(value: number, reference: number | undefined): boolean {
    if (reference === undefined) return true;
    const { monitor, mode, minDelta } = this.#options;
    return directionOf(monitor, mode) === "min" ? value < reference - minDelta : value > reference + minDelta;
  }

  #monitored(logs: Logs): number {
    const { monitor } = this.#options;
    const value = logs[monitor];
    if (value !== undefined) return value;
    const names = Object.keys(logs);
    const meant = nearest(monitor, names);
    const needsValidation = monitor.startsWith("val_") && !names.some((name) => name.startsWith("val_"));
    throw new CeratopsError(`EarlyStopping watches "${monitor}", which is not measured`, {
      code: "E_MONITOR",
      where: "callbacks.EarlyStopping",
      expected: names.map((name) => `"${name}"`).join(", "),
      received: `monitor: "${monitor}"`,
      hint: needsValidation ? "fit(x, y, { validationSplit: 0.2 })" : `monitor: "${meant ?? names[0] ?? "loss"}"`,
    });
  }
}

/**
 * Ends the training when a log no longer gets better.
 *
 * @example
 * ```ts
 * const stop = callbacks.EarlyStopping({ monitor: "val_loss", patience: 3, restoreBestWeights: true });
 * ```
 *
 * Differs from Keras: a log that is not there is an error, not a warning.
 */
export const EarlyStopping = (options: EarlyStoppingOptions = {}): EarlyStoppingCallback => new EarlyStoppingCallback(options);
