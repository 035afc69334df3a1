import { CeratopsError } from "../errors.ts";

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

/**
 * To be called before so many numbers are computed from a size: while the layers of a file are described there is a limit.
 *
 * @param what they are for, for the message
 */
export function spend(count: number, what: string): void {
  numbersLeft -= count;
  if (numbersLeft >= 0) return;
  throw new CeratopsError("A layer in the file has sizes that no file is trusted with", {
    code: "E_FILE_TOO_LARGE",
    where: what,
    expected: `at most ${mostNumbers} numbers that follow from sizes, in all layers`,
    received: `${count} at once`,
    hint: "build the model in your program, then model.loadWeights(path)",
  });
}
