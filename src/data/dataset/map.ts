import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { ahead } from "./ahead.ts";
import { end, type Source } from "./pass.ts";
import { guarded } from "./user_code.ts";

/** `change` of every element, in order; up to `parallelCalls` of them overlap where they take time. */
export function map<T, U>(source: Source<T>, change: (element: T) => MaybePromise<U>, parallelCalls: number): Source<U> {
  const open: Source<U>["open"] = (walk) => {
    const pass = source.open(walk);
    let position = 0;
    const work = (element: T): MaybePromise<U> => guarded("Dataset.map", position++, () => change(element));
    if (parallelCalls > 1) return ahead(pass, parallelCalls, work);
    return { next: () => andThen(pass.next(), (item) => (item === end ? end : work(item))), close: () => pass.close() };
  };
  return { cardinality: source.cardinality, single: null, open };
}
