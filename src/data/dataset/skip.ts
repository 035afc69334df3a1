import { andThen } from "../../util/maybe_promise.ts";
import { again, end, repeatUntil, type Source } from "./pass.ts";

/** All elements but the first `count`. */
export function skip<T>(source: Source<T>, count: number): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    const pass = source.open(walk);
    let left = count;
    const step = () => andThen(pass.next(), (item) => (item !== end && left-- > 0 ? again : item));
    return { next: () => (left > 0 ? repeatUntil(step) : pass.next()), close: () => pass.close() };
  };
  const { cardinality } = source;
  return { ...source, cardinality: cardinality === null ? null : Math.max(0, cardinality - count), open };
}
