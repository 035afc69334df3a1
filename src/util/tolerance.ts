let listener: ((text: string) => void) | undefined;

/**
 * Runs `body` so that options nobody knows are passed over, and told to `note`, instead of being refused: files of other
 * versions hold such options.
 */
export function withTolerance<T>(note: (text: string) => void, body: () => T): T {
  const before = listener;
  listener = note;
  try {
    return body();
  } finally {
    listener = before;
  }
}

/** Tells that something was passed over; false where nothing may be. */
export function tolerate(text: string): boolean {
  listener?.(text);
  return listener !== undefined;
}
