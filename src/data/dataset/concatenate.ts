import { andThen } from "../../util/maybe_promise.ts";
import { again, end, opened, repeatUntil, type Source } from "./pass.ts";

/** The elements of one source after those of the other. */
export function concatenate<T>(sources: readonly Source<T>[]): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    const rest = [...sources];
    const openNext = () => {
      const source = rest.shift();
      return source === undefined ? undefined : opened(source, walk);
    };
    let pass = openNext();
    const step = () => {
      if (pass === undefined) return end;
      return andThen(pass.next(), (item) => {
        if (item !== end) return item;
        pass = openNext();
        return again;
      });
    };
    return { next: () => repeatUntil(step), close: () => pass?.close() };
  };
  const [first, ...others] = sources.map(({ single }) => single);
  const single = first !== undefined && others.every((one) => one === first) ? first : null;
  return { cardinality: sources.map(({ cardinality }) => cardinality).reduce(sum, 0), single, open };
}

function sum(a: number | null, b: number | null): number | null {
  if (a === Infinity || b === Infinity) return Infinity;
  return a === null || b === null ? null : a + b;
}
