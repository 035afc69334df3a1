import { CeratopsError } from "../../errors.ts";
import { canBeNaN, rowSize, rowsOf, type HostArray } from "../data/host_array.ts";
import type { Examples } from "../data/batch.ts";
import { at } from "../../ir/shape.ts";
import { breathe } from "../../util/breathe.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import type { Signature } from "../signature.ts";

/** How many numbers are looked at without a break: a few milliseconds' worth. */
const AT_ONCE = 2 ** 22;

/** Refuses NaN and infinity: one such number makes every weight NaN. */
export function checkFinite(array: HostArray, where: string, begin = 0): MaybePromise<void> {
  if (!canBeNaN(array)) return;
  const { data } = array;
  const end = Math.min(begin + AT_ONCE, data.length);
  for (let i = begin; i < end; i++) {
    const value = data[i] ?? 0;
    // NaN and both infinities are the numbers that are not 0 after this.
    if (value - value !== 0) throw notFinite(array, where, i, value);
  }
  if (end < data.length) return andThen(breathe(), () => checkFinite(array, where, end));
}

function notFinite(array: HostArray, where: string, position: number, value: number): CeratopsError {
  const row = Math.floor(position / rowSize(array));
  const isFlat = array.shape.length === 1;
  const finite = isFlat ? `${where}.map((v) => (Number.isFinite(v) ? v : 0))` : `ops.where(ops.isfinite(${where}), ${where}, 0)`;
  return new CeratopsError(`${where} holds ${value} in row ${row}: training would make every weight NaN`, {
    code: "E_DATA_NAN",
    where: `${where}, row ${row}, element ${position % rowSize(array)}`,
    expected: "finite numbers",
    received: String(value),
    hint: `remove these rows, or replace the values: ${finite}`,
  });
}

/** Refuses data without rows, and arrays of different numbers of rows. */
export function checkRows({ x, y, weights }: Examples, signature: Signature): void {
  const { inputNames, outputNames } = signature;
  const named = (array: HostArray | undefined, what: string, names: readonly string[], i: number) =>
    array === undefined ? [] : [{ rows: rowsOf(array), name: names.length > 1 ? `${what}.${at(names, i)}` : what }];
  const all = [
    ...x.flatMap((array, i) => named(array, "x", inputNames, i)),
    ...y.flatMap((array, i) => named(array, "y", outputNames, i)),
    ...weights.flatMap((array, i) => named(array, "sampleWeight", outputNames, i)),
  ];
  const [first] = all;
  if (first === undefined || first.rows === 0) throw empty();
  const other = all.find(({ rows }) => rows !== first.rows);
  if (other !== undefined) throw unequal(first, other);
}

interface Rows {
  readonly name: string;
  readonly rows: number;
}

function unequal(first: Rows, other: Rows): CeratopsError {
  const fewer = Math.min(first.rows, other.rows);
  return new CeratopsError(`${first.name} has ${first.rows} rows and ${other.name} has ${other.rows}`, {
    code: "E_DATA_ROWS",
    where: `${first.name}, ${other.name}`,
    expected: "the same number of rows: one per example",
    received: `${first.rows} and ${other.rows}`,
    hint: other.name.startsWith("sampleWeight") && other.rows < first.rows
      ? `a weight for each example: new Float32Array(${first.rows}).fill(1)`
      : `${first.rows > other.rows ? first.name : other.name}.slice(0, ${fewer}), if the rest is superfluous`,
  });
}

export function empty(): CeratopsError {
  return new CeratopsError("There is no data: x has no rows", {
    code: "E_DATA_EMPTY",
    where: "x",
    expected: "at least one example",
    received: "0 rows",
    hint: "if (x.length > 0) before it, and a look at what was loaded, or at the validationSplit",
  });
}
