import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { collate } from "./collate.ts";
import { again, end, repeatUntil, type End, type Source } from "./pass.ts";

export interface BatchSettings {
  readonly size: number;
  /** Whether the last, smaller batch is left out. */
  readonly dropRemainder: boolean;
  /** What smaller arrays are filled up with; undefined if all must have the same shape. */
  readonly filling?: number | undefined;
}

/** Every `size` elements as one. */
export function batch(source: Source<unknown>, { size, dropRemainder, filling }: BatchSettings): Source<unknown> {
  const round = dropRemainder ? Math.floor : Math.ceil;
  const open: Source<unknown>["open"] = (walk) => {
    const pass = source.open(walk);
    const next = (): MaybePromise<unknown> => {
      const elements: unknown[] = [];
      const collect = (item: unknown): true | typeof again => {
        if (item === end) return true;
        elements.push(item);
        return elements.length === size ? true : again;
      };
      const filled = repeatUntil(() => andThen(pass.next(), collect));
      const isOver = (): boolean => elements.length === 0 || (dropRemainder && elements.length < size);
      return andThen(filled, (): MaybePromise<unknown> | End => (isOver() ? end : collate(elements, filling)));
    };
    return { next, close: () => pass.close() };
  };
  return { cardinality: source.cardinality === null ? null : round(source.cardinality / size), single: false, open };
}
