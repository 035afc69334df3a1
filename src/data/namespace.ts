// What `data` holds: datasets, and what makes them of tables.
export * from "./dataset/index.ts";
export { arrow } from "./sources/arrow.ts";
export { csv, type CsvOptions, type CsvSource } from "./sources/csv.ts";
export type { CsvFormat } from "./sources/csv_rows.ts";
export { parquet, type Decompress, type ParquetOptions } from "./sources/parquet.ts";
export type { TableElement, TableOptions, TableRow, TableValue } from "./sources/table.ts";
