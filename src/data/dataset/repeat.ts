import { andThen } from "../../util/maybe_promise.ts";
import { again, end, opened, repeatUntil, type Source } from "./pass.ts";

/** Walks of an endless repetition get numbers this far apart. */
const MANY = 2 ** 20;

/** All elements `count` times over. */
export function repeat<T>(source: Source<T>, count: number): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    let round = 0;
    const openRound = () => opened(source, walk * Math.min(count, MANY) + round);
    let pass = count > 0 ? openRound() : undefined;
    let empty = true;
    const step = () => {
      if (pass === undefined) return end;
      return andThen(pass.next(), (item) => {
        if (item !== end) {
          empty = false;
          return item;
        }
        round++;
        // Nothing over and over again is nothing.
        pass = round < count && !empty ? openRound() : undefined;
        empty = true;
        return again;
      });
    };
    return { next: () => repeatUntil(step), close: () => pass?.close() };
  };
  return { ...source, cardinality: timesAsMany(source.cardinality, count), open };
}

function timesAsMany(cardinality: number | null, count: number): number | null {
  if (cardinality === 0 || count === 0) return 0;
  if (cardinality === null) return count === Infinity ? Infinity : null;
  return cardinality * count;
}
