import type { Dataset } from "../dataset/index.ts";
import { nameOf, type FileSource } from "./file_source.ts";
import { optionalPackage } from "./optional_package.ts";
import { plainValue } from "./plain_values.ts";
import { randomAccess } from "./random_access.ts";
import { tableDataset, type Cells, type OpenTable, type TableElement, type TableOptions } from "./table.ts";
import { unreadableTable } from "./unreadable_table.ts";

/** How a compressed piece of a file is unpacked. */
export type Decompress = (packed: Uint8Array, length: number) => Uint8Array;

export interface ParquetOptions extends TableOptions {
  /** Decoders by the names of their codecs, such as `compressors` of the package `hyparquet-compressors`. */
  readonly compressors?: Readonly<Record<string, Decompress>>;
}

const where = "data.parquet";

/**
 * The rows of a Parquet file, with named columns, by the package `hyparquet`, which has to be installed
 * (`npm install hyparquet`). It unpacks Snappy by itself; other codecs are given as `compressors`.
 *
 * Cells are numbers, texts, booleans, or arrays for lists of numbers; times are milliseconds; where nothing is, there is
 * NaN, or "" in a column of texts. One group of rows is in memory at a time, and only the columns that are wanted.
 *
 * @param source path (Node) or address of a file, a `Blob` or `Response`, or its bytes
 * @param options.columns names of the columns that are features; default all but the labels
 * @param options.label name of the column that is to be predicted, or names: elements are `[x, y]` then
 * @param options.stack features are one array `[columns]`, float32, instead of a record; default false
 * @param options.compressors decoders by the names of their codecs
 * @throws CeratopsError while walking, where the file cannot be read, a column is missing, or the package is
 *
 * @example
 * ```ts no-run: it needs a file
 * const rows = data.parquet("houses.parquet", { columns: ["rooms", "age"], label: "price", stack: true });
 * const batches = rows.shuffle(1000, { seed: 1 }).batch(32);
 * ```
 *
 * Source: https://parquet.apache.org/docs/file-format/. Keras has no such function.
 */
export function parquet<const O extends ParquetOptions = object>(source: FileSource, options?: O): Dataset<TableElement<O>> {
  const settings: ParquetOptions = options ?? {};
  return tableDataset(where, settings, () => openParquet(source, settings)) as Dataset<TableElement<O>>;
}

async function* openParquet(source: FileSource, { columns, label, compressors }: ParquetOptions): AsyncGenerator<OpenTable> {
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await optionalPackage(
    "hyparquet",
    where,
    () => import("hyparquet"),
  );
  const reading = <T>(read: () => Promise<T>): Promise<T> => unreadableTable(where, nameOf(source), "a Parquet file", read);
  const file = await reading(() => randomAccess(source));
  try {
    const metadata = await reading(() => parquetMetadataAsync(file));
    const fields = parquetSchema(metadata).children.map(({ element }) => element);
    const all = fields.map(({ name }) => name);
    const wanted = columns === undefined ? all : all.filter((name) => columns.includes(name) || [label].flat().includes(name));
    const texts = new Set(
      fields.filter((field) => field.converted_type === "UTF8" || field.logical_type?.type === "STRING").map(({ name }) => name),
    );
    const settings = { file, metadata, columns: wanted, ...(compressors === undefined ? {} : { compressors }) };
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const [from, to] = [rowStart, rowEnd];
      const rows = await reading(() => parquetReadObjects({ ...settings, rowStart: from, rowEnd: to }));
      // Columns that nobody asked for were not read; a name that is not there is refused before.
      yield {
        names: all,
        rows: rows.map((row): Cells =>
          all.map((name) => (wanted.includes(name) ? plainValue(row[name], name, texts.has(name), where) : "")),
        ),
      };
      rowStart = rowEnd;
    }
  } finally {
    await file.close();
  }
}
