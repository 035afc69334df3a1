import type { Cursor } from "../cursor.ts";

/** A filter that was applied to every chunk when it was written. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly number[];
}

/** The data storage filter pipeline message (HDF5 File Format Specification, IV.A.2.l), in the order of writing. */
export function readFilterPipeline(cursor: Cursor): Filter[] {
  const version = cursor.version([1, 2], "filter pipeline");
  const count = cursor.u8();
  if (count > 32) throw cursor.corrupt("The dataset has more than 32 filters.");
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => readFilter(cursor, version));
}

function readFilter(cursor: Cursor, version: number): Filter {
  const id = cursor.u16();
  const nameLength = version === 1 || id >= 256 ? cursor.u16() : 0;
  cursor.skip(2);
  const count = cursor.u16();
  const name = cursor.text(version === 1 ? nameLength + (-nameLength & 7) : nameLength);
  const parameters = Array.from({ length: count }, () => cursor.u32());
  if (version === 1 && count % 2 === 1) cursor.skip(4);
  return { id, name, parameters };
}
