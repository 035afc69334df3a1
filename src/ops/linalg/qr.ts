import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { toTensor } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { scan } from "../core/scan.ts";
import { arange } from "../creation/range.ts";
import { pairOp } from "../support/wrap.ts";
import { compareTo, identities, matricesOf, sliceAt, unbatched } from "./matrix.ts";

/**
 * The Householder reflection `I - v (τ v)ᵀ` that takes columns [batch, n] to multiples of the unit vector of `head`
 * without touching what stands above it, with LAPACK's choice of signs; `scaled` is τ v.
 */
export function reflector(column: Node, head: Node): { v: Node; scaled: Node } {
  const zero = g.like(0, column);
  const open = g.select(compareTo(column.shape, 1, head, "GE"), column, zero);
  const below = g.select(compareTo(column.shape, 1, head, "GT"), column, zero);
  const first = sliceAt(column, 1, head);
  const tailSquare = g.reduce("add", g.multiply(below, below), [1]);
  const isDone = g.compare("EQ", tailSquare, g.like(0, tailSquare));
  const safe = g.select(isDone, g.like(1, tailSquare), g.add(tailSquare, g.multiply(first, first)));
  const sign = g.select(g.compare("LT", first, g.like(0, first)), g.like(-1, first), g.like(1, first));
  const beta = g.negate(g.multiply(sign, g.unary("sqrt", safe)));
  const spread = (x: Node): Node => g.broadcastInDim(x, column.shape, [0]);
  const atHead = compareTo(column.shape, 1, head, "EQ");
  const v = g.select(atHead, spread(g.subtract(first, beta)), open);
  const tau = g.select(isDone, g.like(0, beta), g.divide(g.like(1, beta), g.multiply(beta, g.subtract(beta, first))));
  return { v, scaled: g.multiply(v, spread(tau)) };
}

export const outer = (a: Node, b: Node): Node => g.dotGeneral(a, b, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [], rhsContracting: [] });

/** Q [batch, m, m] and R [batch, m, n] with A = Q R, by Householder reflections. */
export function reflect(matrices: Node): { q: Node; r: Node } {
  const [batch, rows, columns] = [at(matrices.shape, 0), at(matrices.shape, 1), at(matrices.shape, 2)];
  const [[q, r]] = scan<readonly [Tensor, Tensor], Tensor, null>(
    ([before, rest], { node: k }) => {
      const { v, scaled } = reflector(sliceAt(rest.node, 2, k), k);
      const projected = g.dotGeneral(v, rest.node, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [1], rhsContracting: [1] });
      const turned = g.dotGeneral(before.node, v, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [2], rhsContracting: [1] });
      const nextR = g.subtract(rest.node, outer(scaled, projected));
      const nextQ = g.subtract(before.node, outer(turned, scaled));
      return [[new Tensor(nextQ), new Tensor(nextR)], null];
    },
    [new Tensor(identities(batch, rows, matrices.dtype)), new Tensor(matrices)],
    { xs: arange(Math.min(rows, columns)) },
  );
  return { q: q.node, r: r.node };
}

export interface QrOptions {
  /** `"reduced"` (default): as many columns of Q as needed; `"complete"`: all of them. */
  readonly mode?: "reduced" | "complete";
}

/** Orthogonal and upper triangular factors of matrices: `A = Q R`. */
export const qr = pairOp("Qr", (x, { mode = "reduced" }: QrOptions = {}) => {
  if (mode !== "reduced" && mode !== "complete") {
    throw new CeratopsError(`ops.qr has no mode "${String(mode)}"`, {
      code: "E_QR_MODE",
      where: "ops.qr",
      expected: `"reduced" or "complete"`,
      received: `"${String(mode)}"`,
      hint: `ops.qr(x, { mode: "reduced" })`,
    });
  }
  const { node, batch, rows, columns } = matricesOf(toTensor(x), "qr");
  const { q, r } = reflect(node);
  const size = mode === "reduced" ? Math.min(rows, columns) : rows;
  const count = at(node.shape, 0);
  const type = { shape: [count, size, columns], dtype: "int32" } as const;
  const upper = g.slice(r, [0, 0, 0], [count, size, columns]);
  const clean = g.select(g.compare("LE", g.iota(1, type), g.iota(2, type)), upper, g.like(0, upper));
  return [unbatched(g.slice(q, [0, 0, 0], [count, rows, size]), batch), unbatched(clean, batch)];
});

