import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { at } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { binaryOp, unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { scan } from "../core/scan.ts";
import { arange } from "../creation/range.ts";
import { pairOp } from "../support/wrap.ts";
import { batchOf, compareTo, diagonals, identities, matricesOf, placeAt, product, sliceAt, unbatched, systemBeforehand, squareBeforehand } from "./matrix.ts";
import { substitute, system } from "./triangular.ts";

interface Factors {
  /** L below the diagonal (its ones left out), U on and above it: [batch, n, n]. */
  readonly lu: Node;
  /** Which row was exchanged with row k in step k: [batch, n]. */
  readonly pivots: Node;
  /** Row i of P A is row `order[i]` of A: [batch, n]. */
  readonly order: Node;
}

/** Rows of [batch, n, m] (or elements of [batch, n]) in another order. */
function reorder(x: Node, order: Node): Node {
  if (x.shape.length === 2) return g.gather(x, order, alongAxis(2, 1));
  return g.gather(x, g.broadcastInDim(order, x.shape, [0, 1]), alongAxis(3, 1));
}

/** P A = L U with partial pivoting, column by column. */
export function decompose(matrices: Node): Factors {
  const [batch, rows, columns] = [at(matrices.shape, 0), at(matrices.shape, 1), at(matrices.shape, 2)];
  const identity = g.iota(1, { shape: [batch, rows], dtype: "int32" });
  const steps = Math.min(rows, columns);
  const [[lu, order], pivots] = scan<readonly [Tensor, Tensor], Tensor, Tensor>(
    ([before, places], { node: k }) => {
      const candidates = sliceAt(before.node, 2, k);
      const open = compareTo(candidates.shape, 1, k, "GE");
      const sizes = g.select(open, g.unary("abs", candidates), g.like(-1, candidates));
      const pivot = g.argReduce("maximum", sizes, 1);
      const spread = g.broadcastInDim(pivot, identity.shape, [0]);
      const here = g.broadcastTo(k, identity.shape);
      const swapped = g.select(
        g.compare("EQ", identity, here),
        spread,
        g.select(g.compare("EQ", identity, spread), here, identity),
      );
      const ordered = reorder(before.node, swapped);
      const [row, column] = [sliceAt(ordered, 1, k), sliceAt(ordered, 2, k)];
      const below = compareTo(column.shape, 1, k, "GT");
      // A pivot of 0 means a column of zeros below: nothing is to be cleared.
      const pivotValue = sliceAt(column, 1, k);
      const isZero = g.compare("EQ", pivotValue, g.like(0, pivotValue));
      const divisor = g.broadcastInDim(g.select(isZero, g.like(1, pivotValue), pivotValue), column.shape, [0]);
      const factors = g.select(below, g.divide(column, divisor), g.like(0, column));
      const behind = g.select(compareTo(row.shape, 1, k, "GT"), row, g.like(0, row));
      const outer = g.dotGeneral(factors, behind, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [], rhsContracting: [] });
      const cleared = g.select(below, g.subtract(factors, column), g.like(0, column));
      const after = g.add(g.subtract(ordered, outer), placeAt(cleared, 2, columns, k));
      return [[new Tensor(after), new Tensor(reorder(places.node, swapped))], new Tensor(pivot)];
    },
    [new Tensor(matrices), new Tensor(identity)],
    { xs: arange(steps) },
  );
  return { lu: lu.node, order: order.node, pivots: g.transpose(pivots.node, [1, 0]) };
}

/** The lower factor with its ones, so that substitution can divide by them. */
function lowerOf(lu: Node): Node {
  const type = { shape: lu.shape, dtype: "int32" } as const;
  const onDiagonal = g.compare("EQ", g.iota(1, type), g.iota(2, type));
  return g.select(onDiagonal, g.like(1, lu), lu);
}

function solveWith(matrices: Node, right: Node): Node {
  const { lu, order } = decompose(matrices);
  return substitute(lu, substitute(lowerOf(lu), reorder(right, order), true), false);
}

/** LU factors of matrices in one array, L below the diagonal and U above it, and the rows that were exchanged. */
export const luFactor = pairOp("LuFactor", (x) => {
  const { node, batch } = matricesOf(toTensor(x), "luFactor");
  const { lu, pivots } = decompose(node);
  return [unbatched(lu, batch), unbatched(pivots, batch)];
});

/** The solution x of `a x = b`, by LU factors with partial pivoting. */
export const solve = binaryOp("Solve", (a, b) => {
  const { left, right, finish } = system(a, b, "solve");
  return finish(solveWith(left, right));
}, systemBeforehand("solve"));

/** Inverses of square matrices. */
export const inv = unaryOp("Inv", (x: Tensor) => {
  const { node, batch, rows } = matricesOf(x, "inv", true);
  return unbatched(solveWith(node, identities(batchOf(node), rows, node.dtype)), batch);
}, squareBeforehand("inv"));

/** -1 or 1: whether an odd number of rows was exchanged. */
function parity(pivots: Node, dtype: Node["dtype"]): Node {
  const moved = g.compare("NE", pivots, g.iota(1, { shape: pivots.shape, dtype: "int32" }));
  const sign = g.select(moved, g.full(-1, { shape: pivots.shape, dtype }), g.full(1, { shape: pivots.shape, dtype }));
  return g.reduce("multiply", sign, [1]);
}

/** Determinants of square matrices. */
export const det = unaryOp("Det", (x: Tensor) => {
  const { node, batch } = matricesOf(x, "det", true);
  const { lu, pivots } = decompose(node);
  return unbatched(g.multiply(parity(pivots, lu.dtype), g.reduce("multiply", diagonals(lu), [1])), batch);
}, squareBeforehand("det"));

function signAndLog(x: Tensor, op: string): [Tensor, Tensor] {
  const { node, batch } = matricesOf(x, op, true);
  const { lu, pivots } = decompose(node);
  const diagonal = diagonals(lu);
  const sign = g.multiply(parity(pivots, lu.dtype), g.reduce("multiply", g.unary("sign", diagonal), [1]));
  const logs = g.reduce("add", g.unary("log", g.unary("abs", diagonal)), [1]);
  return [unbatched(sign, batch), unbatched(logs, batch)];
}

/** Sign and logarithm of the magnitude of determinants. */
export const slogdet = pairOp("Slogdet", (x) => signAndLog(toTensor(x), "slogdet"));

/** Logarithm of the magnitude of determinants. */
export const logdet = unaryOp("Logdet", (x: Tensor) => signAndLog(x, "logdet")[1]);

/** Square matrices multiplied with themselves `n` times; negative powers are those of the inverse. */
export const matrixPower = unaryOp("MatrixPower", (x: Tensor, n: number) => {
  const { node, batch, rows } = matricesOf(x, "matrixPower", true);
  const identity = identities(batchOf(node), rows, node.dtype);
  let base = n < 0 ? solveWith(node, identity) : node;
  let result: Node | undefined;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? base : product(result, base);
    if (rest > 1) base = product(base, base);
  }
  return unbatched(result ?? identity, batch);
});
