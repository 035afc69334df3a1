import { Progbar, standardOutput, type ProgbarStream } from "../visualize/progbar.ts";
import { Callback, type Logs } from "./callback.ts";

/** Shortest time between two redraws, in milliseconds: what lies between is not even measured. */
const INTERVAL = 50;

export class ProgbarLoggerCallback extends Callback {
  readonly #stream: ProgbarStream;
  #bar: Progbar | undefined;
  #steps = 0;
  #inFit = false;
  #nextDraw = 0;

  constructor(options: { readonly stream?: ProgbarStream } = {}) {
    super();
    this.#stream = options.stream ?? standardOutput();
  }

  override wantsBatchLogs(): boolean {
    return this.params.verbose === 1 && this.#stream.isTTY && performance.now() >= this.#nextDraw;
  }

  override onTrainBegin(): void {
    this.#inFit = true;
  }

  override onTrainEnd(): void {
    this.#inFit = false;
  }

  override onEpochBegin(epoch: number): void {
    this.#begin();
    const { epochs, verbose } = this.params;
    if (verbose > 0 && epochs > 1) this.#stream.write(`Epoch ${epoch + 1}/${epochs}\n`);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#update(batch, logs);
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#end(logs);
  }

  override onTestBegin(): void {
    if (!this.#inFit) this.#begin();
  }

  override onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#inFit) this.#update(batch, logs);
  }

  override onTestEnd(logs: Logs = {}): void {
    if (!this.#inFit) this.#end(logs);
  }

  override onPredictBegin(): void {
    this.#begin();
  }

  override onPredictBatchEnd(batch: number): void {
    this.#update(batch, {});
  }

  override onPredictEnd(): void {
    this.#end({});
  }

  #begin(): void {
    const { steps: target, verbose, metrics } = this.params;
    // The metrics of a run are means over its batches already.
    this.#bar = new Progbar(target, { verbose, statefulMetrics: metrics, stream: this.#stream });
    this.#steps = 0;
    this.#nextDraw = 0;
  }

  #update(batch: number, logs: Logs): void {
    this.#steps = batch + 1;
    const now = performance.now();
    if (this.#bar === undefined || this.params.verbose !== 1 || now < this.#nextDraw) return;
    this.#nextDraw = now + INTERVAL;
    this.#bar.update(this.#steps, Object.entries(logs), false);
  }

  #end(logs: Logs): void {
    if (this.#bar === undefined) return;
    this.#bar.target ??= this.#steps;
    this.#bar.update(this.#bar.target, Object.entries(logs), true);
  }
}

/** Shows the progress of `fit`, `evaluate` and `predict` as Keras does; `verbose` decides how much. */
export const ProgbarLogger = (options: { readonly stream?: ProgbarStream } = {}): ProgbarLoggerCallback => new ProgbarLoggerCallback(options);
