/** A chunk as it is stored. */
export interface Chunk {
  /** Index of its first element in the dataset. */
  readonly offsets: readonly number[];
  readonly start: number;
  readonly size: number;
  /** Bit i is set if filter i was left out. */
  readonly mask: number;
}

/** How a dataset is cut. */
export interface ChunkGrid {
  readonly shape: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of an unfiltered chunk. */
  readonly size: number;
}

/** An entry of an index: what is stored, before its bytes are claimed. */
export interface ListedChunk {
  readonly offsets: readonly number[];
  readonly address: number;
  readonly size: number;
  readonly mask: number;
}

const chunksAlong = ({ shape, chunk }: ChunkGrid): number[] => shape.map((length, axis) => Math.ceil(length / (chunk[axis] ?? 1)));

/** Chunks of the whole dataset. */
export function countChunks(grid: ChunkGrid): number {
  return chunksAlong(grid).reduce((product, count) => product * count, 1);
}

/** Where the chunk with a row-major number lies. */
export function placed(grid: ChunkGrid, number: number): { readonly offsets: readonly number[] } {
  const counts = chunksAlong(grid);
  const offsets = grid.shape.map(() => 0);
  let rest = number;
  for (let axis = counts.length - 1; axis >= 0; axis--) {
    const count = counts[axis] ?? 1;
    offsets[axis] = (rest % count) * (grid.chunk[axis] ?? 0);
    rest = Math.floor(rest / count);
  }
  return { offsets };
}
