import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { again, end, repeatUntil, type Source } from "./pass.ts";
import { guarded } from "./user_code.ts";

/** The elements for which `keep` holds. */
export function filter<T>(source: Source<T>, keep: (element: T) => MaybePromise<boolean>): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    const pass = source.open(walk);
    let position = 0;
    const step = () =>
      andThen(pass.next(), (item) => {
        if (item === end) return end;
        return andThen(guarded("Dataset.filter", position++, () => keep(item)), (kept) => (kept ? item : again));
      });
    return { next: () => repeatUntil(step), close: () => pass.close() };
  };
  const { cardinality, single } = source;
  return { cardinality: cardinality === 0 ? 0 : null, single, open };
}
