import { CeratopsError } from "../errors.ts";
import { readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { logRates, rateOf, ratedOptimizers } from "./learning_rates.ts";
import { printLine, verboseOption } from "./output.ts";
import { floatText } from "./python_format.ts";

/** The learning rate of an epoch, counted from 0, out of the present one. */
export type EpochSchedule = (epoch: number, learningRate: number) => number;

export type LearningRateSchedulerOptions = Written<typeof verboseOption>;

export class LearningRateSchedulerCallback extends Callback {
  readonly #schedule: EpochSchedule;
  readonly #options: Used<typeof verboseOption>;

  constructor(schedule: EpochSchedule, options: LearningRateSchedulerOptions = {}) {
    super();
    this.#schedule = schedule;
    this.#options = readOptions(verboseOption, options, "LearningRateScheduler");
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    for (const rated of ratedOptimizers(this.model.optimizer)) {
      const rate: unknown = this.#schedule(epoch, await rateOf(rated));
      if (typeof rate !== "number" || !Number.isFinite(rate)) throw noRate(epoch, rate);
      rated.optimizer.learningRate = rate;
      if (this.#options.verbose === 0) continue;
      printLine(`\nEpoch ${epoch + 1}: LearningRateScheduler setting ${rated.label}learning rate to ${floatText(rate)}.`);
    }
  }

  override onEpochEnd(_epoch: number, logs: Logs): Promise<void> {
    return logRates(this.model.optimizer, logs);
  }
}

const noRate = (epoch: number, rate: unknown): CeratopsError =>
  new CeratopsError(`The schedule gave no learning rate for epoch ${epoch}`, {
    code: "E_LEARNING_RATE",
    where: "callbacks.LearningRateScheduler",
    expected: "a finite number",
    received: String(rate),
    hint: "callbacks.LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))",
  });

/**
 * Sets the learning rate at the begin of each epoch, and puts it into the logs.
 *
 * @param schedule the rate of an epoch (counted from 0) out of the present one
 * @param options.verbose 1 says what is set
 * @throws CeratopsError where the schedule gives no number, or the optimizer follows a schedule of its own
 * @example
 * ```ts
 * const slower = callbacks.LearningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * Math.exp(-0.1)));
 * ```
 */
export const LearningRateScheduler = (
  schedule: EpochSchedule,
  options: LearningRateSchedulerOptions = {},
): LearningRateSchedulerCallback => new LearningRateSchedulerCallback(schedule, options);
