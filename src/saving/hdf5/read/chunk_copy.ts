import type { ChunkGrid } from "./chunk_grid.ts";

/** Copies the part of a chunk that lies inside the dataset, row by row, to where it belongs. */
export function copyChunk(
  target: Uint8Array,
  content: Uint8Array,
  { shape, chunk }: ChunkGrid,
  offsets: readonly number[],
  elementSize: number,
): void {
  const counts = chunk.map((length, axis) => Math.min(length, (shape[axis] ?? 0) - (offsets[axis] ?? 0)));
  const last = counts.length - 1;
  const rowBytes = (counts[last] ?? 0) * elementSize;
  const row = counts.map(() => 0);
  for (let isDone = false; !isDone; isDone = !advance(row, counts, last)) {
    const from = flatten(row, chunk) * elementSize;
    const to = flatten(row.map((index, axis) => index + (offsets[axis] ?? 0)), shape) * elementSize;
    target.set(content.subarray(from, from + rowBytes), to);
  }
}

/** Moves to the next row; the last axis stays 0. */
function advance(row: number[], counts: readonly number[], last: number): boolean {
  for (let axis = last - 1; axis >= 0; axis--) {
    const next = (row[axis] ?? 0) + 1;
    row[axis] = next < (counts[axis] ?? 0) ? next : 0;
    if (row[axis] !== 0) return true;
  }
  return false;
}

function flatten(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((flat, position, axis) => flat * (shape[axis] ?? 0) + position, 0);
}
