import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import type { Callback, CallbackModel, RunParams } from "./callback.ts";

/** The hooks of `Callback`, by name. */
export type Hook = Extract<keyof Callback, `on${string}`>;

/** Several callbacks as one, called in order. */
export class CallbackList {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: CallbackModel, params: RunParams) {
    this.#callbacks = callbacks;
    for (const callback of callbacks) {
      callback.setModel(model);
      callback.setParams(params);
    }
  }

  wantsBatchLogs(): boolean {
    return this.#callbacks.some((callback) => callback.wantsBatchLogs());
  }

  /** Calls a hook of each; at once, unless one of them gives a promise. */
  call<H extends Hook>(hook: H, ...args: Parameters<Callback[H]>): MaybePromise<void> {
    for (let i = 0; i < this.#callbacks.length; i++) {
      const result = this.#invoke(i, hook, args);
      if (isPromise(result)) return this.#rest(result, i + 1, hook, args);
    }
  }

  async #rest(pending: Promise<void>, from: number, hook: Hook, args: readonly unknown[]): Promise<void> {
    await pending;
    for (let i = from; i < this.#callbacks.length; i++) await this.#invoke(i, hook, args);
  }

  #invoke(i: number, hook: Hook, args: readonly unknown[]): MaybePromise<void> {
    const callback = this.#callbacks[i];
    return (callback?.[hook] as ((...args: readonly unknown[]) => MaybePromise<void>) | undefined)?.apply(callback, [...args]);
  }
}
