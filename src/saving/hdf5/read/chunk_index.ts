import { readLeaves } from "./b_tree_v1.ts";
import { countChunks, placed, type Chunk, type ChunkGrid, type ListedChunk } from "./chunk_grid.ts";
import { claim, type Cursor } from "./cursor.ts";
import type { H5File } from "./file.ts";
import { readFixedArray } from "./fixed_array.ts";
import type { ChunkIndex } from "./messages/layout.ts";

/** Finds all chunks that were written; each is claimed, lies on the grid and occurs once. */
export function listChunks(file: H5File, path: string, index: ChunkIndex, grid: ChunkGrid, isFiltered: boolean): Chunk[] {
  return listed(file, path, index, grid, isFiltered).map(({ offsets, address, size, mask }) => {
    const { at } = claim(file, address, size, path);
    return { offsets, start: at, size, mask };
  });
}

function listed(file: H5File, path: string, index: ChunkIndex, grid: ChunkGrid, isFiltered: boolean): ListedChunk[] {
  if (index.address === undefined) return [];
  if (index.kind === "bTree") return readTree(file, path, index.address, grid);
  if (index.kind === "single") {
    const { size, mask } = index.filtered ?? { size: grid.size, mask: 0 };
    return [{ offsets: grid.shape.map(() => 0), address: index.address, size, mask }];
  }
  if (index.kind === "fixedArray") {
    return readFixedArray(file, path, index.address, { grid, isFiltered, count: countChunks(grid) });
  }
  return readImplicit(file, path, index.address, grid);
}

/** Chunks that follow one another in the file, none filtered. */
function readImplicit(file: H5File, path: string, address: number, grid: ChunkGrid): ListedChunk[] {
  const count = countChunks(grid);
  if (count * grid.size > file.bytes.length) throw file.corrupt(path, address, "The file is too short for the dataset's chunks.");
  return Array.from({ length: count }, (_, i) => ({ ...placed(grid, i), address: address + i * grid.size, size: grid.size, mask: 0 }));
}

/** Chunks in a version 1 B-tree, whose keys are sizes and places (HDF5 File Format Specification, III.A.1, type 1). */
function readTree(file: H5File, path: string, address: number, grid: ChunkGrid): ListedChunk[] {
  const rank = grid.shape.length;
  const readKey = (cursor: Cursor): Omit<ListedChunk, "address"> => {
    const size = cursor.u32();
    const mask = cursor.u32();
    return { size, mask, offsets: Array.from({ length: rank }, () => cursor.uint(8)) };
  };
  const entries = readLeaves(file, address, { type: 1, keySize: 8 + 8 * (rank + 1), readKey }, path);
  let previous: readonly number[] | undefined;
  return entries.map(({ key, address: at }) => {
    const isInside = key.offsets.every((offset, axis) => offset < (grid.shape[axis] ?? 0) && offset % (grid.chunk[axis] ?? 1) === 0);
    if (!isInside || (previous !== undefined && !isBefore(previous, key.offsets))) {
      throw file.corrupt(path, at, "A chunk of the dataset is out of place.");
    }
    previous = key.offsets;
    return { ...key, address: at };
  });
}

/** Whether `a` comes before `b` in row-major order. */
function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const axis = a.findIndex((offset, i) => offset !== b[i]);
  return axis >= 0 && (a[axis] ?? 0) < (b[axis] ?? 0);
}
