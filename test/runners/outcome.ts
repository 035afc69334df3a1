/** What came of one case. */
export type Outcome =
  | { readonly status: "passed" }
  | { readonly status: "failed" | "unsupported"; readonly why: string };

/** Thrown where the package has no such thing yet. */
export class Unsupported extends Error {}

/** Thrown where the package gives another answer than Keras. */
export class Mismatch extends Error {}

/** The sentence for an error, cut to a length that can be listed. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return shorten(error instanceof Mismatch || error instanceof Unsupported ? error.message : text);
}

export function shorten(text: string, length = 300): string {
  const line = text.replaceAll(/\s*\n\s*/g, "; ");
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/** Runs one check and says what came of it. */
export async function outcomeOf(check: () => Promise<void>): Promise<Outcome> {
  try {
    await check();
    return { status: "passed" };
  } catch (error) {
    return { status: error instanceof Unsupported ? "unsupported" : "failed", why: describeError(error) };
  }
}
