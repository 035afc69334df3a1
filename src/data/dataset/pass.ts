import { breathe } from "../../util/breathe.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";

/** What `next` answers when there are no more elements. */
export const end = Symbol("end");
export type End = typeof end;

/** One walk over the elements. Elements that are there at once come without a promise; that is what makes it fast. */
export interface Pass<T> {
  /** The next element, `end` after the last one and from then on. Not to be called before the last answer is there. */
  next(): MaybePromise<T | End>;
  /** Gives back what the walk holds, such as an iterator; may be called at any time, and more than once. */
  close(): MaybePromise<void>;
}

/** Elements that can be walked over again and again. */
export interface Source<T> {
  /** How many elements there are, Infinity if they never end, null if nobody knows before. */
  readonly cardinality: number | null;
  /** Whether an element is one example, as opposed to a batch of them; null if nobody knows. */
  readonly single: boolean | null;
  /** Begins a walk. Its number decides the order of what is shuffled, so that a walk can be repeated. */
  open(walk: number): Pass<T>;
}

/** Begins a walk that closes itself at its end and when something fails, and that is over from then on. */
export function opened<T>(source: Source<T>, walk: number): Pass<T> {
  const pass = source.open(walk);
  let over = false;
  const close = (): MaybePromise<void> => {
    if (over) return undefined;
    over = true;
    return pass.close();
  };
  const checked = (item: T | End): MaybePromise<T | End> => (item === end ? andThen(close(), () => end) : item);
  const failed = async (error: unknown): Promise<never> => {
    try {
      await close();
    } finally {
      // What failed first is what the user has to hear of, not what failed in closing.
      // oxlint-disable-next-line no-unsafe-finally
      throw error;
    }
  };
  const next = (): MaybePromise<T | End> => {
    if (over) return end;
    try {
      const item = pass.next();
      return isPromise(item) ? item.then(checked).catch(failed) : checked(item);
    } catch (error) {
      return failed(error);
    }
  };
  return { next, close };
}

/** What a step of `repeatUntil` answers when there is no result yet. */
export const again = Symbol("again");

/** So many steps, fewer than most batches have elements, are made without looking at the clock. */
const AT_ONCE = 64;

/**
 * Does `step` again and again until there is a result: at once as long as nothing has to be waited for, unless others
 * have waited too long for their turn.
 */
export function repeatUntil<T>(step: () => MaybePromise<T | typeof again>): MaybePromise<T> {
  for (let steps = 1; ; steps++) {
    const result = step();
    if (isPromise(result)) return goOn(result, step);
    if (result !== again) return result;
    const breath = steps % AT_ONCE === 0 ? breathe() : undefined;
    if (isPromise(breath)) return breath.then(() => repeatUntil(step));
  }
}

async function goOn<T>(first: Promise<T | typeof again>, step: () => MaybePromise<T | typeof again>): Promise<T> {
  let result: T | typeof again = await first;
  while (result === again) {
    const next = step();
    result = isPromise(next) ? await next : next;
  }
  return result;
}

/** All values, at once where all are there. */
export function together<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as readonly T[]);
}
