import { CeratopsError } from "../errors.ts";
import { hasNode } from "../util/host.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { fixed } from "../visualize/number_text.ts";
import { Callback, type Logs } from "./callback.ts";
import { fillTemplate, namesIn } from "./checkpoint_path.ts";
import { attempt, makeFolderOf } from "./files.ts";
import { Monitor, monitorTable } from "./monitor.ts";
import { printLine, verboseOption } from "./output.ts";
import { saveFrequency, StepClock, type SaveFrequency } from "./save_frequency.ts";

const table = {
  ...monitorTable,
  ...verboseOption,
  saveBestOnly: option(false),
  saveWeightsOnly: option(false),
  saveFreq: option<SaveFrequency>("epoch", saveFrequency),
  initialValueThreshold: option<number | null>(null),
};

export type ModelCheckpointOptions = Written<typeof table>;

const OWNER = "ModelCheckpoint";

/** When a checkpoint is due: after an epoch, or in the middle of one after a batch; both counted from 0. */
interface Moment {
  readonly epoch: number;
  readonly batch?: number;
}

export class ModelCheckpointCallback extends Callback {
  readonly #path: string;
  readonly #options: Used<typeof table>;
  readonly #monitor: Monitor;
  #best: number | null;
  readonly #clock: StepClock;
  #epoch = 0;

  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    super();
    this.#path = filepath;
    this.#options = readOptions(table, options, OWNER);
    this.#monitor = new Monitor({ ...this.#options, minDelta: 0, owner: OWNER });
    this.#best = this.#options.initialValueThreshold;
    this.#clock = new StepClock(this.#options.saveFreq);
    checkEnding(filepath, this.#options.saveWeightsOnly);
  }

  /** The value of the checkpoint that is kept, with `saveBestOnly`. */
  get best(): number | null {
    return this.#best;
  }

  /** Logs of batches are needed where checkpoints within epochs go by them. */
  override wantsBatchLogs(): boolean {
    const { saveFreq, saveBestOnly } = this.#options;
    if (saveFreq === "epoch") return false;
    return saveBestOnly || namesIn(this.#path).some((name) => name !== "epoch" && name !== "batch");
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
    this.#clock.begin(0);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): Promise<void> | void {
    if (!this.#clock.isTime(batch)) return;
    return this.#save({ epoch: this.#epoch, batch }, logs);
  }

  override onEpochEnd(epoch: number, logs: Logs): Promise<void> | void {
    if (this.#options.saveFreq === "epoch") return this.#save({ epoch }, logs);
  }

  async #save(moment: Moment, logs: Logs): Promise<void> {
    const path = fillTemplate(this.#path, fieldsOf(moment, logs));
    if (!this.#isDue(moment, logs, path)) return;
    // Where there are no folders, the path is for the model to understand.
    if (hasNode && !path.includes("://")) await makeFolderOf(OWNER, path);
    await attempt(OWNER, path, () => (this.#options.saveWeightsOnly ? this.model.saveWeights(path) : this.model.save(path)));
    if (this.#options.saveBestOnly) this.#best = this.#monitor.valueIn(logs);
    this.#say(moment, `finished saving model to ${path}`);
  }

  #isDue(moment: Moment, logs: Logs, path: string): boolean {
    const { saveBestOnly, monitor } = this.#options;
    if (!saveBestOnly) {
      this.#say(moment, `saving model to ${path}`);
      return true;
    }
    const value = this.#monitor.valueIn(logs);
    const before = this.#best === null ? "None" : fixed(this.#best, 5);
    if (!this.#monitor.improves(value, this.#best, this.model)) {
      this.#say(moment, `${monitor} did not improve from ${before}`);
      return false;
    }
    this.#say(moment, `${monitor} improved from ${before} to ${fixed(value, 5)}, saving model to ${path}`);
    return true;
  }

  #say({ epoch }: Moment, text: string): void {
    if (this.#options.verbose > 0) printLine(`\nEpoch ${epoch + 1}: ${text}`);
  }
}

/** What a path may ask for: epoch and batch, counted from 1, and the logs. */
function fieldsOf({ epoch, batch }: Moment, logs: Logs): Parameters<typeof fillTemplate>[1] {
  const measured = Object.entries(logs).map(([name, value]) => [name, { value, isWhole: false }] as const);
  const counted = { epoch: { value: epoch + 1, isWhole: true }, ...(batch === undefined ? {} : { batch: { value: batch + 1, isWhole: true } }) };
  return { ...counted, ...Object.fromEntries(measured) };
}

function checkEnding(path: string, weightsOnly: boolean): void {
  const endings = weightsOnly ? [".weights.h5"] : [".keras", ".h5"];
  if (endings.some((ending) => path.endsWith(ending))) return;
  throw new CeratopsError(`The checkpoint path has an ending that is no format: ${path}`.slice(0, 100), {
    code: "E_CHECKPOINT_PATH",
    where: `callbacks.${OWNER}`,
    expected: `a path that ends in ${endings.join(" or ")}`,
    received: path,
    hint: weightsOnly ? '"checkpoint.weights.h5"' : '"checkpoint.keras"',
  });
}

/**
 * Saves the model, or its weights, while it is trained: after each epoch or every so many batches.
 *
 * @param filepath where, with fields to be filled in Python's format language: `{epoch}` and `{batch}`, counted from 1, and
 *   the logs, as in `"{epoch:02d}-{val_loss:.2f}.keras"`. Folders that are missing are made.
 * @param options.monitor with `saveBestOnly`, which log is watched; `"val_loss"` if not said
 * @param options.verbose 1 says what is saved
 * @param options.saveBestOnly whether only a model is saved that is better than all before
 * @param options.saveWeightsOnly whether only the weights are saved; the path then ends in `.weights.h5`
 * @param options.mode whether less (`"min"`) or more (`"max"`) is better; `"auto"` goes by the metric
 * @param options.saveFreq `"epoch"`, or a number of batches
 * @param options.initialValueThreshold with `saveBestOnly`, what the first model that is saved must be better than
 * @throws CeratopsError where the path cannot be written (the checkpoints that are there stay), asks for what is not
 *   measured, or has another ending
 * @example
 * ```ts
 * const best = callbacks.ModelCheckpoint("checkpoints/{epoch:02d}-{val_loss:.2f}.keras", { saveBestOnly: true });
 * ```
 *
 * Differs from Keras: a log that is not there is an error, not a warning.
 */
export const ModelCheckpoint = (filepath: string, options: ModelCheckpointOptions = {}): ModelCheckpointCallback =>
  new ModelCheckpointCallback(filepath, options);
