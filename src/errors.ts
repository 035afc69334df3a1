/** Everything `CeratopsError` can say besides its first line. */
export interface ErrorDetails {
  /** Stable identifier, for programs: `E_SHAPE_MISMATCH`. */
  readonly code: string;
  /** Path of the layer, model or argument concerned: `"sequential/dense_1"`. */
  readonly where?: string | undefined;
  /** What was expected, axes named: `"[batch, 10]"`. */
  readonly expected?: string | undefined;
  /** What was received instead. */
  readonly received?: string | undefined;
  /** TypeScript that can be pasted, or one sentence that says what to do. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error class of Ceratops: a first line of at most 100 characters that says what is wrong and where,
 * then what was expected, what was received and how to fix it.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(1)]);
 * try {
 *   model.compile({ loss: "mean_square_error" as "mean_squared_error" });
 * } catch (error) {
 *   if (error instanceof CeratopsError) console.log(error.code, error.hint);
 * }
 * ```
 */
export class CeratopsError extends Error {
  override readonly name = "CeratopsError";
  /** The first line. */
  readonly summary: string;
  readonly code: string;
  readonly where: string | undefined;
  readonly expected: string | undefined;
  readonly received: string | undefined;
  readonly hint: string | undefined;

  constructor(summary: string, details: ErrorDetails) {
    super(render(summary, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.summary = summary;
    this.code = details.code;
    this.where = details.where;
    this.expected = details.expected;
    this.received = details.received;
    this.hint = details.hint;
  }
}

/** Longer texts are names or lists out of damaged files, of which nobody reads the end. */
const longestText = 4000;

const clipped = (text: string): string => (text.length <= longestText ? text : `${text.slice(0, longestText)}…`);

function render(summary: string, details: ErrorDetails): string {
  const lines = [clipped(summary)];
  if (details.where !== undefined) lines.push(`  where:    ${clipped(details.where)}`);
  if (details.expected !== undefined) lines.push(`  expected: ${clipped(details.expected)}`);
  if (details.received !== undefined) lines.push(`  received: ${clipped(details.received)}`);
  if (details.hint !== undefined) lines.push(`  fix:      ${clipped(details.hint).split("\n").join("\n            ")}`);
  return lines.join("\n");
}

/** What an error says, with changes: for whoever knows better where it happened. Anything else stays as it is. */
export function reworded(error: unknown, change: (error: CeratopsError) => Partial<ErrorDetails> & { readonly summary?: string }): unknown {
  if (!(error instanceof CeratopsError)) return error;
  const { summary, code, where, expected, received, hint } = error;
  const { summary: newSummary = summary, ...details } = change(error);
  if (newSummary === summary && Object.keys(details).length === 0) return error;
  return new CeratopsError(newSummary, { code, where, expected, received, hint, cause: error.cause, ...details });
}
