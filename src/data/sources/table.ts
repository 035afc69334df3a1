import { CeratopsError } from "../../errors.ts";
import type { ArrayData } from "../../tensor/convert.ts";
import { nearest } from "../../util/names.ts";
import { Dataset } from "../dataset/index.ts";
import { iterating } from "../dataset/sources.ts";

/** What a cell of a table holds. */
export type TableValue = number | boolean | string | ArrayData;

/** Cells by the names of their columns. */
export type TableRow<V extends TableValue = TableValue> = Readonly<Record<string, V>>;

/** Which columns are wanted, and in what form. */
export interface TableOptions {
  /** The columns that are features; all but the labels unless set. */
  readonly columns?: readonly string[];
  /** The column, or columns, that are to be predicted; without it, rows are features alone. */
  readonly label?: string | readonly string[];
  /** Whether features, and labels in several columns, are one array `[columns]` of float32 instead of a record; false. */
  readonly stack?: boolean;
}

type Features<O, V extends TableValue> = O extends { readonly stack: true } ? ArrayData : TableRow<V>;

/** What a row becomes: features, or features and what is to be predicted. */
export type TableElement<O, V extends TableValue = TableValue> = O extends { readonly label: string }
  ? readonly [x: Features<O, V>, y: V]
  : O extends { readonly label: readonly string[] }
    ? readonly [x: Features<O, V>, y: Features<O, V>]
    : Features<O, V>;

/** The cells of a row in the order of the columns. */
export type Cells = readonly TableValue[];

/** A table as it is read: the names of its columns, then rows. */
export interface OpenTable {
  readonly names: readonly string[];
  readonly rows: AsyncIterable<Cells> | Iterable<Cells>;
}

/** A dataset of the rows of a table, which `open` begins to read anew for every walk. */
export function tableDataset(
  where: string,
  options: TableOptions,
  open: () => AsyncGenerator<OpenTable> | Promise<OpenTable>,
): Dataset<unknown> {
  async function* walk(): AsyncGenerator<unknown> {
    const opened = open();
    const tables = Symbol.asyncIterator in opened ? opened : one(opened);
    for await (const { names, rows } of tables) {
      const make = elementMaker(names, options, where);
      for await (const cells of rows) yield make(cells);
    }
  }
  return Dataset.of({ cardinality: null, single: true, open: () => iterating(walk()) });
}

async function* one(table: Promise<OpenTable>): AsyncGenerator<OpenTable> {
  yield await table;
}

/** How cells become an element. */
function elementMaker(
  names: readonly string[],
  { columns, label, stack = false }: TableOptions,
  where: string,
): (cells: Cells) => unknown {
  const labels = label === undefined ? [] : [label].flat();
  const features = columns ?? names.filter((name) => !labels.includes(name));
  const group = (wanted: readonly string[]): ((cells: Cells) => unknown) => {
    const places = wanted.map((name) => [name, placeOf(name, names, where)] as const);
    return stack
      ? (cells) => stacked(cells, places, where)
      : (cells) => Object.fromEntries(places.map(([name, place]) => [name, cells[place]]));
  };
  const x = group(features);
  if (label === undefined) return x;
  const y = typeof label === "string" ? single(placeOf(label, names, where)) : group(labels);
  return (cells) => [x(cells), y(cells)];
}

const single =
  (place: number) =>
  (cells: Cells): unknown =>
    cells[place];

function placeOf(name: string, names: readonly string[], where: string): number {
  const place = names.indexOf(name);
  if (place >= 0) return place;
  const meant = nearest(name, names);
  throw new CeratopsError(`${where}: there is no column "${name}"`, {
    code: "E_TABLE_COLUMN",
    where,
    expected: names.join(", "),
    received: name,
    hint: meant === undefined ? undefined : `Did you mean "${meant}"?`,
  });
}

function stacked(cells: Cells, places: readonly (readonly [name: string, place: number])[], where: string): ArrayData {
  const data = Float32Array.from(places, ([name, place]) => {
    const cell = cells[place];
    if (typeof cell === "number" || typeof cell === "boolean") return Number(cell);
    throw new CeratopsError(`${where}: only numbers can be stacked`, {
      code: "E_TABLE_STACK",
      where: `column "${name}"`,
      expected: "numbers in every column",
      received: typeof cell === "string" ? `the text ${JSON.stringify(cell)}` : "an array",
      hint: 'Name the columns to stack: columns: ["age", "height"]',
    });
  });
  return { data, shape: [data.length] };
}
