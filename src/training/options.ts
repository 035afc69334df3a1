import type { Callback } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import { nearest } from "../util/names.ts";
import { isRecord } from "../util/tree.ts";

/** How much is shown: 0 nothing, 1 or "auto" Keras's progress bar, 2 one line per epoch; nothing if not said. */
export type Verbosity = 0 | 1 | 2 | "auto";

export const verbosityOf = (verbose: Verbosity | undefined): 0 | 1 | 2 => (verbose === "auto" ? 1 : (verbose ?? 0));

/** What every run over data takes. */
export interface RunOptions {
  /** Examples per step; 32 if not said. */
  readonly batchSize?: number | undefined;
  readonly verbose?: Verbosity | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** Ends the run at the next batch when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Targets and options of a call: after a stream of batches, which holds its targets, the options may come at once. */
export function splitArguments<O>(isStream: boolean, y: unknown, options: unknown): { y: unknown; options: O } {
  const given: unknown = isStream && options === undefined && isRecord(y) ? y : options;
  return { y: given === y ? undefined : y, options: (given ?? {}) as O };
}

/** Refuses options that nobody knows: a misspelt one would be ignored. */
export function checkOptions(method: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw new CeratopsError(`${method} has no option "${unknown}"`, {
    code: "E_OPTION_UNKNOWN",
    where: method,
    expected: known.join(", "),
    received: unknown,
    hint: meant === undefined ? "leave it out" : `did you mean "${meant}"?`,
  });
}
