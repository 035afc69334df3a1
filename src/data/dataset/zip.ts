import { andThen } from "../../util/maybe_promise.ts";
import { end, opened, together, type Source } from "./pass.ts";

/** One element of each source at a time, put together by `pack`; as long as the shortest. */
export function zip<T>(sources: readonly Source<unknown>[], pack: (parts: readonly unknown[]) => T): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    const passes = sources.map((source) => opened(source, walk));
    return {
      next: () => andThen(together(passes.map((pass) => pass.next())), (parts) => (parts.includes(end) ? end : pack(parts))),
      close: () => andThen(together(passes.map((pass) => pass.close())), () => undefined),
    };
  };
  const known = sources.map(({ cardinality }) => cardinality);
  const shortest = known.reduce<number | null>((least, one) => (least === null || one === null ? null : Math.min(least, one)), Infinity);
  const single = sources.every((source) => source.single === true) ? true : sources.every((source) => source.single === false) ? false : null;
  return { cardinality: sources.length === 0 ? 0 : shortest, single, open };
}
