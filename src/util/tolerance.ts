let listener: ((text: string) => void) | undefined;

/** Numbers that the layers of one file may have computed while they are described: sizes in files are not to be trusted. */
const mostNumbers = 2 ** 24;
let numbersLeft = Infinity;

/**
 * Runs `body` so that options nobody knows are passed over, and told to `note`, instead of being refused: files of other
 * versions hold such options.
 */
export function withTolerance<T>(note: (text: string) => void, body: () => T): T {
  const [before, numbersBefore] = [listener, numbersLeft];
  listener = note;
  numbersLeft = mostNumbers;
  try {
    return body();
  } finally {
    listener = before;
    numbersLeft = numbersBefore;
  }
}

/** Tells that something was passed over; false where nothing may be. */
export function tolerate(text: string): boolean {
  listener?.(text);
  return listener !== undefined;
}

/** Whether so many numbers may be computed now: always, unless the layers of a file are being described. */
export function mayCompute(count: number): boolean {
  numbersLeft -= count;
  return numbersLeft >= 0;
}
