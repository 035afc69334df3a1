import { refuse, wholeFrom, type Check } from "../util/checks.ts";

/** After how many steps something is saved, or after each epoch. */
export type SaveFrequency = number | "epoch";

export const saveFrequency: Check<SaveFrequency> = (written, where) => {
  if (written === "epoch") return written;
  if (typeof written !== "number") throw refuse(where, '"epoch" or a number of batches', written, '"epoch"');
  return wholeFrom(1)(written, where);
};

/** Counts steps through the epochs of a run. With several steps per execution, they come in leaps. */
export class StepClock {
  readonly #frequency: SaveFrequency;
  #since = 0;
  #done = 0;

  constructor(frequency: SaveFrequency) {
    this.#frequency = frequency;
  }

  /** An epoch begins, of which so many steps are done. */
  begin(done: number): void {
    this.#done = done;
  }

  /** Whether it is time, after the step with this number within its epoch, counted from 0. */
  isTime(step: number): boolean {
    if (this.#frequency === "epoch") return false;
    this.#since += step + 1 - this.#done;
    this.#done = step + 1;
    if (this.#since < this.#frequency) return false;
    this.#since = 0;
    return true;
  }
}
