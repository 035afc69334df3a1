/** What the schedule of contractions has to know of the machine that a program is for. */
export interface Machine {
  /** Rows of a full tile of the micro-kernel: a multiple of four. */
  readonly tileRows: number;
  /** Columns of a packed right panel, as wide as the tile: a multiple of four. */
  readonly panelWidth: number;
  /** Steps that a pass of the micro-kernel sums up at most, so that a packed panel stays in a cache. */
  readonly stepBlock: number;
  /** Rows of a block, a multiple of `tileRows`: with `stepBlock` steps, what stays in the second-level cache. */
  readonly rowBlock: number;
}

/**
 * Vectors of four and sixteen registers, as WebAssembly has them: a tile of four rows by two vectors, and panels of
 * eight columns that take 32 KB.
 */
export const fourLanes: Machine = { tileRows: 4, panelWidth: 8, stepBlock: 1024, rowBlock: 64 };
