import { CeratopsError } from "../errors.ts";
import { option, readOptions, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";

const table = { raiseError: option(false) };

export type TerminateOnNaNOptions = Written<typeof table>;

export class TerminateOnNaNCallback extends Callback {
  readonly #raiseError: boolean;

  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    this.#raiseError = readOptions(table, options, "TerminateOnNaN").raiseError;
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    const loss = logs["loss"];
    if (loss === undefined || Number.isFinite(loss)) return;
    this.model.stopTraining = true;
    if (!this.#raiseError) return;
    throw new CeratopsError(`The loss is ${loss} after batch ${batch}`, {
      code: "E_LOSS_NAN",
      where: `batch ${batch}`,
      expected: "a finite loss",
      received: String(loss),
      hint: "a smaller learningRate, or optimizers.Adam({ clipnorm: 1 })",
    });
  }
}

/**
 * Ends the training when the loss is no longer a finite number.
 *
 * @param options.raiseError whether it ends with an error instead of quietly; false if not said
 * @example
 * ```ts
 * const guard = callbacks.TerminateOnNaN();
 * ```
 */
export const TerminateOnNaN = (options: TerminateOnNaNOptions = {}): TerminateOnNaNCallback => new TerminateOnNaNCallback(options);
