import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { again, end, repeatUntil, type End, type Source } from "./pass.ts";
import { tableOf, type Table } from "./rows.ts";

/** The rows of every element, one after the other. */
export function unbatch(source: Source<unknown>): Source<unknown> {
  const open: Source<unknown>["open"] = (walk) => {
    const pass = source.open(walk);
    let table: Table = { rows: 0, row: () => undefined };
    let row = 0;
    const begin = (next: Table): typeof again => {
      table = next;
      row = 0;
      return again;
    };
    const step = (): MaybePromise<unknown> => {
      if (row < table.rows) return table.row(row++);
      return andThen(pass.next(), (item): MaybePromise<End | typeof again> => {
        return item === end ? end : andThen(tableOf(item, "Dataset.unbatch"), begin);
      });
    };
    return { next: () => repeatUntil(step), close: () => pass.close() };
  };
  const { cardinality } = source;
  return { cardinality: cardinality === 0 || cardinality === Infinity ? cardinality : null, single: true, open };
}
