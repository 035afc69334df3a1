import { andThen } from "../../util/maybe_promise.ts";
import { counting } from "./sources.ts";
import { end, type Source } from "./pass.ts";

/** Keeps all elements once they have been walked to the end; a walk that stops early keeps nothing. */
export function cache<T>(source: Source<T>): Source<T> {
  let kept: readonly T[] | undefined;
  const open: Source<T>["open"] = (walk) => {
    const elements = kept;
    if (elements !== undefined) return counting(elements.length, (i) => elements[i] as T);
    const seen: T[] = [];
    const pass = source.open(walk);
    const next = () =>
      andThen(pass.next(), (item) => {
        if (item === end) kept ??= seen;
        else seen.push(item);
        return item;
      });
    return { next, close: () => pass.close() };
  };
  return { ...source, open };
}
