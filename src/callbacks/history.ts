import { Callback, type Logs } from "./callback.ts";

/** What `fit` gives back: the logs of each epoch, by name. */
export class History extends Callback {
  /** Per name one value per epoch in which it was measured. */
  readonly history: Record<string, number[]> = {};
  /** The epochs that were trained, counted from 0. */
  readonly epoch: number[] = [];

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) (this.history[name] ??= []).push(value);
  }
}
