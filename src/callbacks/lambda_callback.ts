import { Callback } from "./callback.ts";
import type { Hook } from "./callback_list.ts";

/** Hooks by name, as many as are needed. */
export type Hooks = { readonly [H in Hook]?: Callback[H] };

export class HookedCallback extends Callback {
  constructor(hooks: Hooks) {
    super();
    Object.assign(this, hooks);
  }
}

/**
 * A callback out of single functions.
 *
 * @example
 * ```ts
 * const losses: number[] = [];
 * const note = callbacks.LambdaCallback({ onEpochEnd: (_epoch, logs) => void losses.push(logs["loss"] ?? 0) });
 * ```
 */
export const LambdaCallback = (hooks: Hooks): HookedCallback => new HookedCallback(hooks);
