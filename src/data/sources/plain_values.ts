import { CeratopsError } from "../../errors.ts";
import { isTypedArray } from "../../tensor/convert.ts";
import type { TableValue } from "./table.ts";

/**
 * A cell of a binary table as a value of a dataset: big integers as numbers, times as milliseconds, lists of numbers as
 * arrays; where nothing is, NaN, or "" in a column of texts.
 */
export function plainValue(cell: unknown, column: string, isText: boolean, where: string): TableValue {
  if (cell === null || cell === undefined) return isText ? "" : Number.NaN;
  if (typeof cell === "number" || typeof cell === "string" || typeof cell === "boolean") return cell;
  if (typeof cell === "bigint") return Number(cell);
  if (cell instanceof Date) return cell.getTime();
  const list =
    typeof cell === "object" && "toArray" in cell && typeof cell.toArray === "function" ? (cell.toArray() as unknown) : cell;
  if (list instanceof BigInt64Array || list instanceof BigUint64Array) return numbers(Array.from(list as BigInt64Array, Number));
  if (isTypedArray(list)) return { data: list, shape: [list.length] };
  if (Array.isArray(list) && list.every((item) => typeof item === "number" || typeof item === "bigint"))
    return numbers(list.map(Number));
  throw new CeratopsError(`${where}: a column holds what no dataset can`, {
    code: "E_TABLE_VALUE",
    where: `column "${column}"`,
    expected: "numbers, texts, times, booleans, or lists of numbers",
    received: typeof cell === "object" ? `an object of class ${cell.constructor?.name ?? "Object"}` : typeof cell,
    hint: 'Name the columns that are wanted: columns: ["age"]',
  });
}

const numbers = (values: readonly number[]): TableValue => ({ data: Float32Array.from(values), shape: [values.length] });
