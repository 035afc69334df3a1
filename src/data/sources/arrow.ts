import type { Dataset } from "../dataset/index.ts";
import { nameOf, piecesOf, type FileSource } from "./file_source.ts";
import { optionalPackage } from "./optional_package.ts";
import { plainValue } from "./plain_values.ts";
import { tableDataset, type Cells, type OpenTable, type TableElement, type TableOptions } from "./table.ts";
import { unreadableTable } from "./unreadable_table.ts";

const where = "data.arrow";

/**
 * The rows of an Arrow file (Feather version 2) or stream, with named columns, by the package `apache-arrow`, which has
 * to be installed (`npm install apache-arrow`).
 *
 * Cells are numbers, texts, booleans, or arrays for lists of numbers; times are milliseconds; where nothing is, there is
 * NaN, or "" in a column of texts. One batch of records is in memory at a time.
 *
 * @param source path (Node) or address of a file, a `Blob`, `Response` or stream, or its bytes
 * @param options.columns names of the columns that are features; default all but the labels
 * @param options.label name of the column that is to be predicted, or names: elements are `[x, y]` then
 * @param options.stack features are one array `[columns]`, float32, instead of a record; default false
 * @throws CeratopsError while walking, where the file cannot be read, a column is missing, or the package is
 *
 * @example
 * ```ts no-run: it needs a file
 * const rows = data.arrow("houses.arrow", { columns: ["rooms", "age"], label: "price", stack: true });
 * const batches = rows.shuffle(1000, { seed: 1 }).batch(32);
 * ```
 *
 * Source: https://arrow.apache.org/docs/format/Columnar.html. Keras has no such function.
 */
export function arrow<const O extends TableOptions = object>(
  source: FileSource | ReadableStream<Uint8Array>,
  options?: O,
): Dataset<TableElement<O>> {
  return tableDataset(where, options ?? {}, () => openArrow(source)) as Dataset<TableElement<O>>;
}

/** What is used of a batch of records. */
interface RecordBatch {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  getChildAt(index: number): { get(row: number): unknown } | null;
}

async function* openArrow(source: FileSource | ReadableStream<Uint8Array>): AsyncGenerator<OpenTable> {
  const { RecordBatchReader } = await optionalPackage("apache-arrow", where, () => import("apache-arrow"));
  const reading = <T>(read: () => Promise<T>): Promise<T> =>
    unreadableTable(where, nameOf(source), "an Arrow file or stream", read);
  const pieces = piecesOf(source);
  try {
    const reader = await reading(() => RecordBatchReader.from(pieces));
    const batches: AsyncIterator<RecordBatch> = reader[Symbol.asyncIterator]();
    for (let step = await reading(() => batches.next()); step.done !== true; step = await reading(() => batches.next())) {
      const names = step.value.schema.fields.map(({ name }) => name);
      yield { names, rows: rowsOf(step.value, names) };
    }
  } finally {
    await pieces.return(undefined);
  }
}

function* rowsOf(batch: RecordBatch, names: readonly string[]): Generator<Cells> {
  const texts = batch.schema.fields.map(({ type }) => String(type).includes("Utf8"));
  const columns = names.map((_, i) => batch.getChildAt(i));
  for (let row = 0; row < batch.numRows; row++) {
    yield columns.map((column, i) => plainValue(column?.get(row), names[i] ?? "", texts[i] ?? false, where));
  }
}
