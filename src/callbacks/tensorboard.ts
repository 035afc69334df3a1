import { oneOf, refuse, wholeFrom, type Check } from "../util/checks.ts";
import { option, readOptions, type Used, type Written } from "../util/options.ts";
import { Callback, type Logs } from "./callback.ts";
import { needFiles } from "./files.ts";
import { logRates } from "./learning_rates.ts";
import type { EventLog } from "./tensorboard/event_log.ts";
import type { EmbeddingsMetadata } from "./tensorboard/projector.ts";

type UpdateFrequency = "epoch" | "batch" | number;

const frequency: Check<UpdateFrequency> = (written, where) => {
  if (typeof written === "number") return wholeFrom(1)(written, where);
  return oneOf<UpdateFrequency>("epoch", "batch")(written, where);
};

const noProfile: Check<number> = (written, where) => {
  if (written === 0) return written;
  throw refuse(where, "0: programs are not profiled step by step", written, "0");
};

const table = {
  logDir: option("logs"),
  histogramFreq: option(0, wholeFrom(0)),
  writeGraph: option(true),
  writeImages: option(false),
  writeStepsPerSecond: option(false),
  updateFreq: option<UpdateFrequency>("epoch", frequency),
  profileBatch: option(0, noProfile),
  embeddingsFreq: option(0, wholeFrom(0)),
  embeddingsMetadata: option<EmbeddingsMetadata | null>(null),
};

export type TensorBoardOptions = Written<typeof table>;

export class TensorBoardCallback extends Callback {
  readonly #options: Used<typeof table>;
  #log: EventLog | undefined;
  /** Batches of the training so far. */
  #batches = 0;
  #batchStart = 0;
  #epochStart = { time: 0, iterations: 0 };

  constructor(options: TensorBoardOptions = {}) {
    super();
    this.#options = readOptions(table, options, "TensorBoard");
  }

  /** Logs of batches are read only for the batches that are written. */
  override wantsBatchLogs(): boolean {
    return this.#isWritten(this.#batches);
  }

  override async onTrainBegin(): Promise<void> {
    this.#log = await this.#begin();
    this.#batches = 0;
    if (this.#options.writeGraph) this.#log.graph(this.model);
    if (this.#options.embeddingsFreq > 0) await this.#log.embeddings(this.model, this.#options.embeddingsMetadata);
    // A folder that cannot be written is found before the first epoch, not after it.
    await this.#log.flush();
  }

  override async onTrainEnd(): Promise<void> {
    await this.#log?.flush();
    this.#log = undefined;
  }

  override async onTestEnd(logs: Logs = {}): Promise<void> {
    const log = this.#log ?? (await this.#begin());
    log.scalars("validation", await this.#iterations(), logs, (name) => `evaluation_${name}_vs_iterations`);
    await log.flush();
  }

  override onTrainBatchBegin(): void {
    this.#batches++;
    this.#batchStart = performance.now();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): Promise<void> | void {
    if (this.#log === undefined || !this.#isWritten(this.#batches)) return;
    const speed = this.#options.writeStepsPerSecond ? { steps_per_second: 1000 / (performance.now() - this.#batchStart) } : {};
    this.#log.scalars("train", this.#batches, { ...logs, ...speed }, (name) => `batch_${name}`);
    if (this.#log.isFull) return this.#log.flush();
  }

  override async onEpochBegin(): Promise<void> {
    if (this.#options.writeStepsPerSecond) this.#epochStart = { time: performance.now(), iterations: await this.#iterations() };
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const log = this.#log;
    if (log === undefined) return;
    const { histogramFreq, writeImages, embeddingsFreq, embeddingsMetadata } = this.#options;
    const isValidation = ([name]: readonly [string, number]): boolean => name.startsWith("val_");
    const training = Object.fromEntries(Object.entries(logs).filter((entry) => !isValidation(entry)));
    await logRates(this.model.optimizer, training);
    if (this.#options.writeStepsPerSecond) training["steps_per_second"] = await this.#stepsPerSecond();
    log.scalars("train", epoch, training, (name) => `epoch_${name}`);
    const validation = Object.fromEntries(Object.entries(logs).filter(isValidation));
    log.scalars("validation", epoch, validation, (name) => `epoch_${name.slice("val_".length)}`);
    if (histogramFreq > 0 && epoch % histogramFreq === 0) await log.weights(this.model, epoch, { asImages: writeImages });
    if (embeddingsFreq > 0 && epoch % embeddingsFreq === 0) await log.embeddings(this.model, embeddingsMetadata);
    await log.flush();
  }

  /** What writes the files is loaded when it is needed. */
  async #begin(): Promise<EventLog> {
    needFiles("TensorBoard", this.#options.logDir);
    const { EventLog: Log } = await import("./tensorboard/event_log.ts");
    return Log.in(this.#options.logDir);
  }

  #isWritten(batch: number): boolean {
    const { updateFreq } = this.#options;
    return updateFreq !== "epoch" && batch % (updateFreq === "batch" ? 1 : updateFreq) === 0;
  }

  async #iterations(): Promise<number> {
    return Number(await this.model.optimizer.iterations.item());
  }

  async #stepsPerSecond(): Promise<number> {
    const { time, iterations } = this.#epochStart;
    return ((await this.#iterations()) - iterations) / ((performance.now() - time) / 1000);
  }
}

/**
 * Writes event files that TensorBoard shows (`tensorboard --logdir logs`): curves of the logs and of the learning rate, with
 * validation beside training, the graph of the model, and distributions of the weights.
 *
 * @param options.logDir the folder; files are written into its folders `train` and `validation`
 * @param options.histogramFreq every how many epochs the distributions of the weights are written; 0 for never
 * @param options.writeGraph whether the layers and their connections are shown (Graphs tab, "conceptual graph")
 * @param options.writeImages whether weights are shown as images too, with the distributions
 * @param options.writeStepsPerSecond whether the speed is written
 * @param options.updateFreq `"epoch"`, or `"batch"` or a number: every how many batches logs are written besides
 * @param options.profileBatch 0; there is no profile of single batches
 * @param options.embeddingsFreq every how many epochs the vectors of Embedding layers are written for the Projector
 * @param options.embeddingsMetadata files of labels for the vectors: one, or by the name of the layer; paths from `logDir`
 * @throws CeratopsError where the folder cannot be written, before the first epoch; and in a page
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * model.compile({ optimizer: "sgd", loss: "mse" });
 * const board = callbacks.TensorBoard({ logDir: "logs", histogramFreq: 1 });
 * await model.fit([[1], [2]], [[2], [4]], { epochs: 3, callbacks: [board] });
 * ```
 *
 * Source: `tensorflow/core/util/event.proto`, `tensorboard/plugins/{scalar,histogram,image}/summary_v2.py`. Differs from
 * Keras: vectors for the Projector are written as tables, because it cannot read Keras's weight files; numbers that are not
 * finite do not count in distributions; there is no `profileBatch`.
 */
export const TensorBoard = (options: TensorBoardOptions = {}): TensorBoardCallback => new TensorBoardCallback(options);
