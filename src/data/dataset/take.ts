import { end, type Source } from "./pass.ts";

/** The first `count` elements. */
export function take<T>(source: Source<T>, count: number): Source<T> {
  const open: Source<T>["open"] = (walk) => {
    const pass = source.open(walk);
    let left = count;
    return { next: () => (left-- > 0 ? pass.next() : end), close: () => pass.close() };
  };
  const { cardinality } = source;
  return { ...source, cardinality: cardinality === null ? (count === 0 ? 0 : null) : Math.min(cardinality, count), open };
}
