import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import { end, type End, type Pass } from "./pass.ts";

/**
 * Keeps up to `count` results on their way while the consumer works on earlier ones. Elements are asked for one after the
 * other; what `work` makes of them may overlap. Results come in order, and an error at its place.
 */
export function ahead<T, U>(pass: Pass<T>, count: number, work: (element: T) => MaybePromise<U>): Pass<U> {
  const results: MaybePromise<U | End>[] = [];
  let asked: MaybePromise<T | End> = end;
  let over = false;
  const workOn = (item: T | End): MaybePromise<U | End> => {
    if (item !== end) return work(item);
    over = true;
    return end;
  };
  const askNext = (): MaybePromise<T | End> => (over ? end : pass.next());
  const begin = (): MaybePromise<U | End> => {
    asked = isPromise(asked) ? asked.then(askNext) : askNext();
    const mine = asked;
    if (!isPromise(mine)) return workOn(mine);
    void mine.then(
      (item) => asked === mine && (asked = item),
      () => undefined,
    );
    return mine.then(workOn);
  };
  const stop = (): void => {
    over = true;
  };
  const fill = (): void => {
    while (!over && results.length < count) results.push(kept(begin, stop));
  };
  return {
    next() {
      fill();
      // The next one begins when this one is done, so that no more than `count` overlap.
      return andThen(results.shift() ?? end, (result) => {
        fill();
        return result;
      });
    },
    close() {
      over = true;
      results.length = 0;
      return closeLater(pass, asked);
    },
  };
}

/** A result whose error waits until somebody asks for it. */
function kept<T>(begin: () => MaybePromise<T>, failed: () => void): MaybePromise<T> {
  let result: MaybePromise<T>;
  try {
    result = begin();
  } catch (error) {
    result = Promise.reject(error as Error);
  }
  if (isPromise(result)) result.catch(failed);
  return result;
}

/** An iterator that is still at work closes when it is done; who stops early does not have to wait for that. */
function closeLater(pass: Pass<unknown>, asked: unknown): MaybePromise<void> {
  const closing = pass.close();
  if (!(asked instanceof Promise) || !isPromise(closing)) return closing;
  closing.catch(() => undefined);
}
