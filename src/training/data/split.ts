import { CeratopsError } from "../../errors.ts";
import { at } from "../../ir/shape.ts";
import { arraysOf, type Examples } from "./batch.ts";
import { rowsOf, sliceRows, type HostArray } from "./host_array.ts";

/** The last rows as validation data, before anything is shuffled, as Keras does. */
export function splitTail(examples: Examples, fraction: number): { train: Examples; validation: Examples } {
  const rows = rowsOf(at(arraysOf(examples), 0));
  const boundary = Math.floor(rows * (1 - fraction));
  if (!(fraction > 0 && fraction < 1) || boundary === 0 || boundary === rows) throw wrongSplit(rows, fraction);
  return { train: cut(examples, 0, boundary), validation: cut(examples, boundary, rows) };
}

function cut({ x, y, weights }: Examples, start: number, end: number): Examples {
  const part = (array: HostArray): HostArray => sliceRows(array, start, end);
  const partIf = (array: HostArray | undefined): HostArray | undefined => (array === undefined ? undefined : part(array));
  return { x: x.map(part), y: y.map(partIf), weights: weights.map(partIf) };
}

function wrongSplit(rows: number, fraction: number): CeratopsError {
  return new CeratopsError(`validationSplit ${fraction} leaves one part of the ${rows} rows empty`, {
    code: "E_VALIDATION_SPLIT",
    where: "validationSplit",
    expected: "a share between 0 and 1 that leaves rows for training and for validation",
    received: String(fraction),
    hint: "validationSplit: 0.2",
  });
}
