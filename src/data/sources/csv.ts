import { CeratopsError } from "../../errors.ts";
import type { Dataset } from "../dataset/index.ts";
import { csvRows, damaged, type CsvFormat } from "./csv_rows.ts";
import { piecesOf, type FileSource } from "./file_source.ts";
import { tableDataset, type OpenTable, type TableElement, type TableOptions } from "./table.ts";

type ColumnType = "number" | "string";

/** CSV: a file, its text, or a function that gives one of them anew for every walk. */
export type CsvSource =
  | FileSource
  | ReadableStream<Uint8Array>
  | (() => FileSource | ReadableStream<Uint8Array> | Promise<FileSource | ReadableStream<Uint8Array>>);

export interface CsvOptions extends TableOptions, CsvFormat {
  /** Whether the first row names the columns; or their names, if no row does. Without names they are "0", "1", ...; true. */
  readonly header?: boolean | readonly string[];
  /** What columns hold, where the first hundred rows do not show it. */
  readonly types?: Readonly<Record<string, ColumnType>>;
}

const where = "data.csv";

/**
 * The rows of a CSV file, with named columns.
 *
 * A column holds numbers if all cells of its first hundred rows do (an empty cell is NaN), text otherwise. Rows are read
 * as they are asked for, so that files may be larger than the memory.
 *
 * @param source path (Node) or address of a file, a `Blob`, `Response` or stream, a function that gives one, or CSV
 * itself: a text with line breaks
 * @param options.columns names of the columns that are features; default all but the labels
 * @param options.label name of the column that is to be predicted, or names: elements are `[x, y]` then
 * @param options.stack features are one array `[columns]`, float32, instead of a record; default false
 * @param options.header whether the first row names the columns, or their names; default true
 * @param options.types what columns hold, `"number"` or `"string"`, instead of what their first rows show
 * @param options.delimiter what stands between cells; default `","`
 * @param options.quote what stands around cells; default `'"'`
 * @param options.comment what lines begin with that are no rows; default none
 * @throws CeratopsError while walking, where the file cannot be read, a column is missing, or a cell is no number
 *
 * @example
 * ```ts
 * const houses = data.csv("rooms,age,price\n3,10,200\n4,2,310\n", { label: "price", stack: true });
 * for await (const [x, y] of houses.batch(2)) console.log(x.shape, y); // [2, 2] …
 * ```
 *
 * Source: RFC 4180, read by Papa Parse. Keras has no such function; TensorFlow's is `tf.data.experimental.make_csv_dataset`.
 */
export function csv<const O extends CsvOptions = object>(
  source: CsvSource,
  options?: O,
): Dataset<TableElement<O, number | string>> {
  const settings: CsvOptions = options ?? {};
  return tableDataset(where, settings, () => openCsv(source, settings)) as Dataset<TableElement<O, number | string>>;
}

/** How many rows show what columns hold. */
const shown = 100;

async function openCsv(source: CsvSource, options: CsvOptions): Promise<OpenTable> {
  const given = typeof source === "function" ? await source() : source;
  const isText = typeof given === "string" && /[\r\n]/.test(given);
  const rows = csvRows(piecesOf(isText ? new TextEncoder().encode(given) : given), options, where);
  const { header = true } = options;
  const first: (readonly string[])[] = [];
  for (let step = await rows.next(); !step.done; step = await rows.next()) {
    first.push(step.value);
    if (first.length > shown) break;
  }
  const names = typeof header === "object" ? header : header ? first.shift() : first[0]?.map((_, i) => String(i));
  if (names === undefined) return { names: [], rows: [] };
  const types = names.map((name, i) => options.types?.[name] ?? typeOf(first.map((cells) => cells[i] ?? "")));
  return { names, rows: typedRows(first, rows, names, types) };
}

const typeOf = (cells: readonly string[]): ColumnType =>
  cells.every((cell) => isMissing(cell) || !Number.isNaN(Number(cell))) ? "number" : "string";

const isMissing = (cell: string): boolean => /^\s*(nan)?\s*$/i.test(cell);

async function* typedRows(
  first: readonly (readonly string[])[],
  rest: AsyncGenerator<readonly string[]>,
  names: readonly string[],
  types: readonly ColumnType[],
): AsyncGenerator<(number | string)[]> {
  let row = 0;
  const typed = (cells: readonly string[]): (number | string)[] => {
    row++;
    if (cells.length !== names.length) throw damaged(where, row, `${cells.length} cells, ${names.length} columns`);
    return cells.map((cell, i) => (types[i] === "string" ? cell : numberOf(cell, names[i] ?? "", row)));
  };
  try {
    for (const cells of first) yield typed(cells);
    for await (const cells of rest) yield typed(cells);
  } finally {
    await rest.return(undefined);
  }
}

function numberOf(cell: string, column: string, row: number): number {
  if (isMissing(cell)) return Number.NaN;
  const value = Number(cell);
  if (!Number.isNaN(value)) return value;
  throw new CeratopsError(`${where}: a cell is no number`, {
    code: "E_CSV_NUMBER",
    where: `row ${row}, column "${column}"`,
    expected: "a number, as in the rows before",
    received: JSON.stringify(cell),
    hint: `types: { ${JSON.stringify(column)}: "string" }`,
  });
}
