import type { Cursor } from "../cursor.ts";

/** How many elements there are, and in which shape; a null dataspace is read as shape [0]. */
export interface Dataspace {
  readonly shape: readonly number[];
  readonly count: number;
  readonly isNull: boolean;
}

const largestRank = 32;

/** The dataspace message (HDF5 File Format Specification, IV.A.2.b). */
export function readDataspace(cursor: Cursor): Dataspace {
  const version = cursor.version([1, 2], "dataspace");
  const rank = cursor.u8();
  if (rank > largestRank) throw cursor.corrupt(`The object has more than ${largestRank} dimensions.`);
  cursor.skip(1);
  const isNull = version === 2 && cursor.u8() === 2;
  if (version === 1) cursor.skip(5);
  if (isNull) return { shape: [0], count: 0, isNull };
  const shape = Array.from({ length: rank }, () => cursor.length());
  return { shape, count: countElements(shape, cursor), isNull };
}

function countElements(shape: readonly number[], cursor: Cursor): number {
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) throw cursor.corrupt("The shape has more elements than any file can hold.");
  return count;
}
