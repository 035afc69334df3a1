import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range } from "../../ir/shape.ts";
import { isKerasTensor, KerasTensor } from "../../tensor/keras_tensor.ts";
import { unaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { sumOf } from "../reduction/sum.ts";
import { permuted } from "../shape/transpose.ts";
import { resolveAxis } from "../support/axes.ts";
import { onDiagonal } from "./constant.ts";

export interface DiagonalOptions {
  /** Which diagonal: 0 the main one, positive above it. */
  readonly offset?: number;
  readonly axis1?: number;
  readonly axis2?: number;
}

/** Diagonal `k` of matrices in the last two axes: `[…, n, m]` gives `[…, length]`. */
export function diagonalOf(x: Tensor, k: number): Tensor {
  const [rows, columns] = [at(x.shape, x.rank - 2), at(x.shape, x.rank - 1)];
  const length = Math.max(0, Math.min(rows - Math.max(-k, 0), columns - Math.max(k, 0)));
  const starts = [...range(x.rank - 2).map(() => 0), Math.max(-k, 0), Math.max(k, 0)];
  const square = [...x.shape.slice(0, -2), length, length];
  if (length === 0) return new Tensor(g.full(0, { shape: square.slice(0, -1), dtype: x.dtype }));
  const part = g.slice(x.node, starts, square.map((dim, i) => dim + at(starts, i)));
  // Rows of length + 1 in the flattened square put its diagonal into one column.
  const flat = g.reshape(part, [...square.slice(0, -2), length * length]);
  const padded = g.pad(flat, flat.shape.map(() => 0), flat.shape.map((_, i) => (i === x.rank - 2 ? length : 0)));
  const skewed = g.reshape(padded, [...square.slice(0, -2), length, length + 1]);
  const column = g.slice(skewed, skewed.shape.map(() => 0), skewed.shape.with(x.rank - 1, 1));
  return new Tensor(g.reshape(column, square.slice(0, -1)));
}

function lastTwo(x: Tensor, { axis1 = 0, axis2 = 1 }: DiagonalOptions, op: string): Tensor {
  if (x.rank < 2) throw needMatrix(x, op);
  const [a, b] = [resolveAxis(axis1, x.shape, op), resolveAxis(axis2, x.shape, op)];
  if (a === b) throw needMatrix(x, op);
  return permuted(x, [...range(x.rank).filter((i) => i !== a && i !== b), a, b]);
}

function needMatrix(x: Tensor, op: string): CeratopsError {
  return new CeratopsError(`ops.${op} needs two different axes`, {
    code: "E_RANK",
    where: `ops.${op}`,
    expected: "a tensor of rank 2 or more and two different axes",
    received: `shape [${x.shape.join(", ")}]`,
    hint: `ops.${op}(x, { axis1: 0, axis2: 1 })`,
  });
}

/** The length of a diagonal is that of the shorter axis, unknown if either is. */
function symbolicDiagonal(x: Operand, { axis1 = 0, axis2 = 1 }: DiagonalOptions = {}): KerasTensor | undefined {
  if (!isKerasTensor(x) || x.rank < 2) return undefined;
  const axes = [axis1, axis2].map((axis) => resolveAxis(axis, x.shape.map((dim) => dim ?? 1), "diagonal"));
  if (axes.every((axis) => x.shape[axis] !== null)) return undefined;
  return new KerasTensor([...x.shape.filter((_, axis) => !axes.includes(axis)), null], { dtype: x.dtype });
}

/** Diagonals of the matrices in two axes, along a new last axis. */
export const diagonal = unaryOp(
  "Diagonal",
  (x: Tensor, options: DiagonalOptions = {}) => diagonalOf(lastTwo(x, options, "diagonal"), options.offset ?? 0),
  symbolicDiagonal,
);

/** Sum of the diagonal of the matrices in two axes. */
export const trace = unaryOp("Trace", (x: Tensor, options: DiagonalOptions = {}) =>
  sumOf(diagonalOf(lastTwo(x, options, "trace"), options.offset ?? 0), { axis: -1 }),
);

/** A square matrix with a vector on diagonal `k`. */
function matrixOf(x: Tensor, k: number): Tensor {
  const size = x.size + Math.abs(k);
  // Row i of the result shows element i (k ≥ 0) or i + k (k < 0).
  const padded = g.pad(g.reshape(x.node, [x.size]), [Math.max(-k, 0)], [Math.max(k, 0)]);
  const rows = g.broadcastInDim(padded, [size, size], [0]);
  return new Tensor(g.select(onDiagonal([size, size], k).node, rows, g.like(0, rows)));
}

function computeDiag(x: Tensor, { k = 0 }: { k?: number } = {}): Tensor {
  if (x.rank === 1) return matrixOf(x, k);
  if (x.rank === 2) return diagonalOf(x, k);
  throw new CeratopsError("ops.diag takes a vector or a matrix", {
    code: "E_RANK",
    where: "ops.diag",
    expected: "a tensor of rank 1 or 2",
    received: `[${x.shape.join(", ")}]`,
    hint: "ops.diagonal(x, { axis1: -2, axis2: -1 })",
  });
}

/** A vector as the diagonal of a square matrix, or the diagonal of a matrix as a vector. */
export const diag = unaryOp("Diag", computeDiag, (x) => (isKerasTensor(x) && x.rank === 2 ? symbolicDiagonal(x) : undefined));

/** All elements of x as the diagonal of a square matrix. */
export const diagflat = unaryOp("Diagflat", (x: Tensor, { k = 0 }: { k?: number } = {}) => matrixOf(x, k));

export interface VanderOptions {
  /** Number of columns; as many as elements unless set. */
  readonly N?: number | null | undefined;
  /** Whether powers ascend from left to right. */
  readonly increasing?: boolean;
}

/** Powers of a vector side by side: `x[i] ** (N - 1 - j)`. */
export const vander = unaryOp("Vander", (x: Tensor, { N, increasing = false }: VanderOptions = {}) => {
  if (x.rank !== 1) throw needMatrix(x, "vander");
  const columns = N ?? x.size;
  const ones = g.full(1, { shape: [x.size, 1], dtype: x.dtype });
  if (columns === 0) return new Tensor(g.full(0, { shape: [x.size, 0], dtype: x.dtype }));
  const base = g.broadcastInDim(x.node, [x.size, columns - 1], [0]);
  const powers = g.concatenate(columns === 1 ? [ones] : [ones, g.cumulative("multiply", base, 1)], 1);
  return new Tensor(increasing ? powers : g.reverse(powers, [1]));
});
