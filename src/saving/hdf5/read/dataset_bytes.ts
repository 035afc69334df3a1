/** Where the bytes of a dataset are, checked against the file. */
export interface Storage {
  /** The bytes in row-major order; they may be a view of the file. */
  read(): Uint8Array;
}

/** What every kind of storage needs to know of its dataset. */
export interface DatasetShape {
  readonly shape: readonly number[];
  readonly elementSize: number;
  /** Bytes of all elements. */
  readonly size: number;
  readonly fillValue: Uint8Array | undefined;
}

/** The bytes of a dataset to which nothing was written. */
export function filled({ size, elementSize, fillValue }: DatasetShape): Uint8Array {
  const bytes = new Uint8Array(size);
  if (fillValue?.some((byte) => byte !== 0)) {
    for (let at = 0; at < size; at += elementSize) bytes.set(fillValue, at);
  }
  return bytes;
}
