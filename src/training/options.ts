import { checkCallbacks } from "../callbacks/check_callbacks.ts";
import type { Callback } from "../callbacks/index.ts";
import { CeratopsError } from "../errors.ts";
import { refuse } from "../util/checks.ts";
import { nearest, oneOfMany } from "../util/names.ts";
import { describe } from "../tensor/convert.ts";
import { isTensor } from "../tensor/operation.ts";
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
  if (!isRecord(options)) throw notByName(method, options);
  checkCounts(method, options);
  if (options["callbacks"] !== undefined) checkCallbacks(options["callbacks"]);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw new CeratopsError(`${method} has no option "${unknown}"`, {
    code: "E_OPTION_UNKNOWN",
    where: method,
    expected: oneOfMany(known, unknown),
    received: unknown,
    hint: meant === undefined ? `leave ${unknown} out` : `did you mean "${meant}"?`,
  });
}

/** Options that count something, and the least that can be. */
const counts: Readonly<Record<string, number>> = { epochs: 0, initialEpoch: 0, stepsPerEpoch: 1, validationSteps: 1, steps: 1 };

function checkCounts(method: string, options: Readonly<Record<string, unknown>>): void {
  for (const [name, least] of Object.entries(counts)) {
    const value = options[name];
    if (value === undefined || value === null || (Number.isInteger(value) && Number(value) >= least)) continue;
    const near = Number.isFinite(value) ? Math.max(1, Math.round(Number(value))) : 1;
    throw refuse(`${method}: ${name}`, `a whole number, ${least} or above`, value, String(near));
  }
}

/** Data or numbers where the options belong. */
function notByName(method: string, given: unknown): CeratopsError {
  const isNumber = typeof given === "number";
  return new CeratopsError(`${method} takes its options by name, in one object`, {
    code: "E_OPTIONS",
    where: method,
    expected: "options: { batchSize: 32, … }",
    received: isNumber ? String(given) : isTensor(given) ? `a tensor [${given.shape.join(", ")}]` : describe(given),
    hint: isNumber ? `{ batchSize: ${given} }` : `several inputs go into a list: ${method}([x1, x2], y)`,
  });
}
