import { inside, nonNegative, wholeFrom } from "../util/checks.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { logRates, rateOf, ratedOptimizers } from "./learning_rates.ts";
import { Monitor, monitorTable } from "./monitor.ts";
import { printLine, verboseOption } from "./output.ts";
import { floatText } from "./python_format.ts";

const table = {
  ...monitorTable,
  factor: option(0.1, inside(0, 1)),
  patience: option(10, wholeFrom(0)),
  ...verboseOption,
  minDelta: option(1e-4),
  cooldown: option(0, wholeFrom(0)),
  minLr: option(0, nonNegative),
};

export type ReduceLROnPlateauOptions = Written<typeof table>;

export class ReduceLROnPlateauCallback extends Callback {
  readonly #options: Used<typeof table>;
  readonly #monitor: Monitor;
  #best: number | undefined;
  #waited = 0;
  #cooling = 0;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    this.#options = readOptions(table, options, "ReduceLROnPlateau");
    this.#monitor = new Monitor({ ...this.#options, owner: "ReduceLROnPlateau" });
  }

  override onTrainBegin(): void {
    this.#best = undefined;
    this.#waited = 0;
    this.#cooling = 0;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    await logRates(this.model.optimizer, logs);
    const value = this.#monitor.valueIn(logs);
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#waited = 0;
    }
    if (this.#monitor.improves(value, this.#best, this.model)) {
      this.#best = value;
      this.#waited = 0;
    } else if (this.#cooling === 0) {
      this.#waited++;
      if (this.#waited >= this.#options.patience && (await this.#reduce(epoch))) {
        this.#cooling = this.#options.cooldown;
        this.#waited = 0;
      }
    }
  }

  /** Whether a learning rate was above the least one. */
  async #reduce(epoch: number): Promise<boolean> {
    const { factor, minLr, verbose } = this.#options;
    let reduced = false;
    for (const rated of ratedOptimizers(this.model.optimizer)) {
      const old = await rateOf(rated);
      // Learning rates are float32: the least one is compared as what it becomes there.
      if (old <= Math.fround(minLr)) continue;
      const rate = Math.max(old * factor, minLr);
      rated.optimizer.learningRate = rate;
      reduced = true;
      if (verbose > 0) printLine(`\nEpoch ${epoch + 1}: ReduceLROnPlateau reducing ${rated.label}learning rate to ${floatText(rate)}.`);
    }
    return reduced;
  }
}

/**
 * Lowers the learning rate when a log no longer gets better: `rate ← max(rate · factor, minLr)`. Puts the rate of each
 * epoch into the logs.
 *
 * @param options.monitor which log is watched, `"val_loss"` if not said
 * @param options.factor what the learning rate is multiplied by, between 0 and 1
 * @param options.patience how many epochs without improvement lower it
 * @param options.verbose 1 says so
 * @param options.mode whether less (`"min"`) or more (`"max"`) is better; `"auto"` goes by the metric
 * @param options.minDelta the least change that counts as an improvement
 * @param options.cooldown epochs after a reduction that do not count
 * @param options.minLr the learning rate does not go below
 * @throws CeratopsError where the log is not there, with the names of those that are
 * @example
 * ```ts
 * const slower = callbacks.ReduceLROnPlateau({ monitor: "val_loss", factor: 0.2, patience: 5, minLr: 0.001 });
 * ```
 *
 * Differs from Keras: a log that is not there is an error, not a warning.
 */
export const ReduceLROnPlateau = (options: ReduceLROnPlateauOptions = {}): ReduceLROnPlateauCallback =>
  new ReduceLROnPlateauCallback(options);
