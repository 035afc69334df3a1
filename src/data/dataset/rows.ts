import { CeratopsError } from "../../errors.ts";
import { sizeOf } from "../../ir/shape.ts";
import { describe, isArrayData, type ArrayData } from "../../tensor/convert.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";
import { isRecord } from "../../util/tree.ts";
import { isArray, isNumber, isNumberList, isTensor, toHost } from "./host.ts";
import { together } from "./pass.ts";

/** Arrays with as many rows each, read into host memory. */
export interface Table {
  readonly rows: number;
  /** The row of every array, in the structure of the arrays; views, not copies. */
  row(index: number): unknown;
}

/** How many rows arrays have, known before tensors among them are computed; refuses what has no rows, or not as many. */
export function countRows(columns: unknown, where: string): number {
  const counts = counted(columns, where, "", isColumnItself(columns));
  const [first] = counts;
  if (first === undefined) throw noRows(where, columns, "");
  const other = counts.find(({ rows }) => rows !== first.rows);
  if (other === undefined) return first.rows;
  throw new CeratopsError(`${where} needs arrays with the same number of rows`, {
    code: "E_DATA_ROWS",
    where,
    expected: `${first.rows} rows, as element${first.path} has`,
    received: `${other.rows} rows in element${other.path}`,
    hint: `${where}({ x, y }) with one row of y for each row of x`,
  });
}

/** Reads arrays, so that their rows can be taken. */
export function tableOf(columns: unknown, where: string): MaybePromise<Table> {
  const rows = countRows(columns, where);
  return andThen(rowTaker(columns, isColumnItself(columns)), (row) => ({ rows, row }));
}

/** At the top, a list of numbers or strings is an array, any other list has parts. */
const isColumnItself = (columns: unknown): boolean => Array.isArray(columns) && (isNumber(columns[0]) || typeof columns[0] === "string");

interface Count {
  readonly rows: number;
  readonly path: string;
}

function counted(columns: unknown, where: string, path: string, whole: boolean): Count[] {
  if (isArray(columns)) {
    const shape = isTensor(columns) || isArrayData(columns) ? columns.shape : [columns.length];
    if (shape[0] === undefined) throw noRows(where, columns, path);
    return [{ rows: shape[0], path }];
  }
  if (Array.isArray(columns)) {
    if (whole) return [{ rows: columns.length, path }];
    return columns.flatMap((part: unknown, i) => counted(part, where, `${path}[${i}]`, isRows(part)));
  }
  if (!isRecord(columns)) throw noRows(where, columns, path);
  return Object.entries(columns).flatMap(([key, part]) => counted(part, where, `${path}.${key}`, isRows(part)));
}

/** Further in, nested lists of numbers and lists of strings are arrays. */
const isRows = (part: unknown): boolean => isNumberList(part) || (Array.isArray(part) && isText(part));
const isText = (part: readonly unknown[]): boolean => typeof part[0] === "string" || (Array.isArray(part[0]) && typeof part[0][0] === "string");

type Taker = (index: number) => unknown;

function rowTaker(columns: unknown, whole: boolean): MaybePromise<Taker> {
  if (isArray(columns) || (whole && isNumberList(columns))) return andThen(toHost(columns), takeRow);
  if (whole) return (index) => (columns as readonly unknown[])[index];
  const entries = Object.entries(columns as object);
  const takers = together(entries.map(([, part]: [string, unknown]) => rowTaker(part, isRows(part))));
  if (Array.isArray(columns)) return andThen(takers, (parts): Taker => (index) => parts.map((take) => take(index)));
  const keys = entries.map(([key]) => key);
  return andThen(takers, (parts): Taker => (index) => Object.fromEntries(keys.map((key, i) => [key, parts[i]?.(index)])));
}

function takeRow({ data, shape: [, ...shape] }: ArrayData): Taker {
  const size = sizeOf(shape);
  return (index): ArrayData => ({ data: data.subarray(index * size, (index + 1) * size), shape });
}

function noRows(where: string, received: unknown, path: string): CeratopsError {
  return new CeratopsError(`${where} needs arrays, rows first`, {
    code: "E_DATA",
    where: `${where}: element${path}`,
    expected: "tensors, typed arrays, { data, shape }, nested lists of numbers, or lists and records of them",
    received: isArray(received) ? "one number, which has no rows" : Array.isArray(received) ? "an empty list" : describe(received),
    hint: "Dataset.fromArrays({ x: { data, shape: [rows, columns] }, y: labels })",
  });
}
