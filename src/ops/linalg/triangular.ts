import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { scan } from "../core/scan.ts";
import { arange } from "../creation/range.ts";
import { broadcastShapes, stretchTo } from "../support/broadcast.ts";
import { batchOf, compareTo, identities, matricesOf, placeAt, product, sliceAt, transposed, unbatched, squareBeforehand, systemBeforehand } from "./matrix.ts";

/** Lower factors L with A = L Lᵀ, column by column. */
function factor(matrices: Node): Node {
  const size = at(matrices.shape, 1);
  const symmetric = g.scale(g.add(matrices, transposed(matrices)), 0.5);
  const start = [new Tensor(symmetric), new Tensor(g.like(0, symmetric))] as const;
  const [[, lower]] = scan<readonly [Tensor, Tensor], Tensor, null>(
    ([rest, done], { node: k }) => {
      const column = sliceAt(rest.node, 2, k);
      const pivot = g.unary("sqrt", sliceAt(column, 1, k));
      const scaled = g.divide(column, g.broadcastInDim(pivot, column.shape, [0]));
      const vector = g.select(compareTo(column.shape, 1, k, "GE"), scaled, g.like(0, scaled));
      const outer = g.dotGeneral(vector, vector, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [], rhsContracting: [] });
      const next = [g.subtract(rest.node, outer), g.add(done.node, placeAt(vector, 2, size, k))];
      return [next.map((node) => new Tensor(node)) as unknown as readonly [Tensor, Tensor], null];
    },
    start,
    { xs: arange(size) },
  );
  return lower.node;
}

/** The solution X of T X = B for triangular T, row by row; the other triangle is not looked at. */
export function substitute(triangle: Node, right: Node, lower: boolean): Node {
  const size = at(triangle.shape, 1);
  const [solved] = scan<Tensor, Tensor, null>(
    (known, { node: k }) => {
      const row = sliceAt(triangle, 1, k);
      const others = g.select(compareTo(row.shape, 1, k, lower ? "LT" : "GT"), row, g.like(0, row));
      const sum = g.dotGeneral(others, known.node, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [1], rhsContracting: [1] });
      const rest = g.subtract(sliceAt(right, 1, k), sum);
      const value = g.divide(rest, g.broadcastInDim(sliceAt(row, 1, k), rest.shape, [0]));
      return [new Tensor(g.add(known.node, placeAt(value, 1, size, k))), null];
    },
    new Tensor(g.like(0, right)),
    { xs: arange(size), reverse: !lower },
  );
  return solved.node;
}

/**
 * Matrices and right-hand sides as two batches of matrices, and how the solution gets its shape back. A right-hand side
 * with one axis less than the matrices holds vectors.
 */
export function system(a: TensorLike, b: TensorLike, op: string) {
  const promoted = promote([a, b], "float");
  const [left, given] = [at(promoted, 0), at(promoted, 1)];
  const { rows } = matricesOf(left, op, true);
  const isVector = given.rank === left.rank - 1 || given.rank === 1;
  const right = isVector ? new Tensor(g.reshape(given.node, [...given.shape, 1])) : given;
  if (right.shape.at(-2) !== rows) {
    throw new CeratopsError(`ops.${op}: the right-hand side does not fit the matrices`, {
      code: "E_SOLVE",
      where: `ops.${op}`,
      expected: `[…, ${rows}] or […, ${rows}, columns]`,
      received: `[${given.shape.join(", ")}] for matrices [${left.shape.join(", ")}]`,
      hint: `ops.${op}(a, ops.reshape(b, [${rows}, -1]))`,
    });
  }
  const batch = broadcastShapes([left.shape.slice(0, -2), right.shape.slice(0, -2)], op);
  const flat = (x: Tensor): Node => {
    const stretched = stretchTo(x, [...batch, ...x.shape.slice(-2)], op);
    return g.reshape(stretched.node, [sizeOf(batch), ...x.shape.slice(-2)]);
  };
  const finish = (solution: Node): Tensor => {
    const shaped = unbatched(solution, batch);
    return isVector ? new Tensor(g.reshape(shaped.node, shaped.shape.slice(0, -1))) : shaped;
  };
  return { left: flat(left), right: flat(right), finish };
}

/** The solution x of `a x = b` for triangular matrices, upper ones unless `lower`. */
export const solveTriangular = binaryOp("SolveTriangular", (a, b, { lower = false }: { lower?: boolean } = {}) => {
  const { left, right, finish } = system(a, b, "solveTriangular");
  return finish(substitute(left, right, lower));
}, (a, b) => systemBeforehand("solveTriangular")(a, b));

export interface CholeskyOptions {
  /** Whether to give the upper factor. */
  readonly upper?: boolean;
}

/**
 * Triangular factors of symmetric positive definite matrices: `A = L Lᵀ`, or `A = Uᵀ U` with `upper`.
 *
 * Differs from Keras: a matrix that is not positive definite gives NaN instead of an error, since nothing is computed yet.
 */
export const cholesky = unaryOp("Cholesky", (x: Tensor, { upper = false }: CholeskyOptions = {}) => {
  const { node, batch } = matricesOf(x, "cholesky", true);
  const lower = factor(node);
  return unbatched(upper ? transposed(lower) : lower, batch);
}, (x) => squareBeforehand("cholesky")(x));

/** The inverse of matrices given by their Cholesky factors. */
export const choleskyInverse = unaryOp("CholeskyInverse", (x: Tensor, { upper = false }: CholeskyOptions = {}) => {
  const { node, batch, rows } = matricesOf(x, "choleskyInverse", true);
  const inverse = substitute(node, identities(batchOf(node), rows, node.dtype), !upper);
  return unbatched(upper ? product(inverse, transposed(inverse)) : product(transposed(inverse), inverse), batch);
}, (x) => squareBeforehand("choleskyInverse")(x));

