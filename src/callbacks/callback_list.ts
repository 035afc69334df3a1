import { isPromise, type MaybePromise } from "../util/maybe_promise.ts";
import { checkCallbacks } from "./check_callbacks.ts";
import { Callback, type CallbackModel, type RunParams } from "./callback.ts";
import { History } from "./history.ts";
import { ProgbarLogger, ProgbarLoggerCallback } from "./progbar_logger.ts";

/** The hooks of `Callback`, by name. */
export type Hook = Extract<keyof Callback, `on${string}`>;

/** What a list adds to the callbacks it is given, unless one is there. */
export interface AddedCallbacks {
  readonly addHistory?: boolean;
  readonly addProgbar?: boolean;
}

type Hooked = MaybePromise<void>;

const hooks = Object.getOwnPropertyNames(Callback.prototype).filter((name): name is Hook => name.startsWith("on"));

/**
 * Several callbacks as one, called in order: for training loops of one's own.
 *
 * @param callbacks those that are called
 * @param model the model that is trained
 * @param params epochs and steps of the run
 * @param added whether a `History` and a progress bar come last
 * @example
 * ```ts
 * const model = Sequential([Input([1]), layers.Dense(1)]);
 * const params = { epochs: 2, steps: 1, verbose: 0, metrics: ["loss"] } as const;
 * const list = new callbacks.CallbackList([], model, params, { addHistory: true });
 * await list.onTrainBegin();
 * for (let epoch = 0; epoch < 2; epoch++) await list.onEpochEnd(epoch, { loss: 1 / (epoch + 1) });
 * await list.onTrainEnd();
 * console.log(list.history?.history["loss"]); // [ 1, 0.5 ]
 * ```
 */
export class CallbackList extends Callback {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: CallbackModel, params: RunParams, added: AddedCallbacks = {}) {
    super();
    checkCallbacks(callbacks);
    const missing = (wanted: boolean | undefined, Kind: typeof History | typeof ProgbarLoggerCallback): boolean =>
      wanted === true && !callbacks.some((callback) => callback instanceof Kind);
    this.#callbacks = [
      ...callbacks,
      ...(missing(added.addHistory, History) ? [new History()] : []),
      ...(missing(added.addProgbar, ProgbarLoggerCallback) ? [ProgbarLogger()] : []),
    ];
    this.setModel(model);
    this.setParams(params);
    Object.assign(this, Object.fromEntries(hooks.map((hook) => [hook, (...args: never[]) => this.call(hook, ...(args as []))])));
  }

  /** The `History` among the callbacks. */
  get history(): History | undefined {
    return this.#callbacks.find((callback) => callback instanceof History);
  }

  override setModel(model: CallbackModel): void {
    super.setModel(model);
    for (const callback of this.#callbacks) callback.setModel(model);
  }

  override setParams(params: RunParams): void {
    super.setParams(params);
    for (const callback of this.#callbacks) callback.setParams(params);
  }

  override wantsBatchLogs(): boolean {
    return this.#callbacks.some((callback) => callback.wantsBatchLogs());
  }

  /** Calls a hook of each; at once, unless one of them gives a promise. The hooks of the list itself do the same. */
  call<H extends Hook>(hook: H, ...args: Parameters<Callback[H]>): Hooked {
    for (let i = 0; i < this.#callbacks.length; i++) {
      const result = this.#invoke(i, hook, args);
      if (isPromise(result)) return this.#rest(result, i + 1, hook, args);
    }
  }

  async #rest(pending: Promise<void>, from: number, hook: Hook, args: readonly unknown[]): Promise<void> {
    await pending;
    for (let i = from; i < this.#callbacks.length; i++) await this.#invoke(i, hook, args);
  }

  #invoke(i: number, hook: Hook, args: readonly unknown[]): Hooked {
    const callback = this.#callbacks[i];
    return (callback?.[hook] as ((...args: readonly unknown[]) => Hooked) | undefined)?.apply(callback, [...args]);
  }
}
