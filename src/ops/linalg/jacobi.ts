import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range } from "../../ir/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { scan } from "../core/scan.ts";
import { takeAlong } from "../indexing/take.ts";
import { identities } from "./matrix.ts";
import { table } from "../support/table.ts";

/** How often every pair of columns is turned: enough for float32, where convergence is quadratic. */
const SWEEPS = 10;

/** Columns in their places for the next round of a tournament, in which all pairs (i, i + n/2) meet. */
function nextRound(size: number): Tensor {
  const half = size / 2;
  const [top, bottom] = [range(half), range(half).map((i) => i + half)];
  const newTop = half === 1 ? [0] : [0, half, ...top.slice(1, -1)];
  const newBottom = half === 1 ? [1] : [...bottom.slice(1), half - 1];
  return table("tournament", [size], "int32", () => [...newTop, ...newBottom]);
}

/** Left and right half of the columns of [batch, n, m]. */
function halves(x: Node): [Node, Node] {
  const [batch, rows, columns] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2)];
  return [g.slice(x, [0, 0, 0], [batch, rows, columns / 2]), g.slice(x, [0, 0, columns / 2], [batch, rows, columns])];
}

interface Rotations {
  readonly cosine: Node;
  readonly sine: Node;
}

/** The rotations that make pairs of columns orthogonal, from their dot products [batch, pairs]. */
function rotations(a: Node, b: Node, between: Node): Rotations {
  const isDone = g.compare("EQ", between, g.like(0, between));
  const theta = g.divide(g.subtract(b, a), g.scale(g.select(isDone, g.like(1, between), between), 2));
  const one = g.like(1, theta);
  const sign = g.select(g.compare("LT", theta, g.like(0, theta)), g.negate(one), one);
  // Beyond this the angle is lost in rounding even in float64, and the square of θ would overflow in float32.
  const size = g.binary("minimum", g.unary("abs", theta), g.like(1e18, theta));
  const root = g.unary("sqrt", g.add(g.multiply(size, size), one));
  const tangent = g.divide(sign, g.add(size, root));
  const cosine = g.unary("rsqrt", g.add(g.multiply(tangent, tangent), one));
  return {
    cosine: g.select(isDone, one, cosine),
    sine: g.select(isDone, g.like(0, theta), g.multiply(tangent, cosine)),
  };
}

function turn(x: Node, { cosine, sine }: Rotations): Node {
  const [left, right] = halves(x);
  const spread = (factor: Node): Node => g.broadcastInDim(factor, left.shape, [0, 2]);
  const [c, s] = [spread(cosine), spread(sine)];
  const newLeft = g.subtract(g.multiply(c, left), g.multiply(s, right));
  return g.concatenate([newLeft, g.add(g.multiply(s, left), g.multiply(c, right))], 2);
}

/**
 * One-sided Jacobi (Hestenes): orthogonal V such that the columns of A V are orthogonal, columns in descending order of
 * their length. Matrices [batch, m, n]; gives A V, the lengths [batch, n] and V [batch, n, n].
 */
export function orthogonalize(matrices: Node): { turned: Node; lengths: Node; basis: Node } {
  const [batch, rows, columns] = [at(matrices.shape, 0), at(matrices.shape, 1), at(matrices.shape, 2)];
  const size = columns + (columns % 2);
  const padded = g.pad(matrices, [0, 0, 0], [0, 0, size - columns]);
  const order = nextRound(size);
  const dot = (a: Node, b: Node): Node => g.reduce("add", g.multiply(a, b), [1]);
  const [[settled, all]] = scan<readonly [Tensor, Tensor], never, null>(
    ([before, basis]) => {
      const [left, right] = halves(before.node);
      const angles = rotations(dot(left, left), dot(right, right), dot(left, right));
      const next = [before, basis].map(({ node }) => takeAlong(new Tensor(turn(node, angles)), order, 2));
      return [[at(next, 0), at(next, 1)], null];
    },
    [new Tensor(padded), new Tensor(identities(batch, size, matrices.dtype))],
    { length: SWEEPS * Math.max(1, size - 1) },
  );
  const squares = dot(settled.node, settled.node);
  // The column that was added to make the number even is the last row's own: it goes behind all others.
  const marks = g.reshape(g.slice(all.node, [0, size - 1, 0], [batch, size, size]), [batch, size]);
  const keys = size === columns ? squares : g.subtract(squares, g.multiply(marks, marks));
  const sorted = g.sort([keys, g.iota(1, { shape: keys.shape, dtype: "int32" })], 1, true);
  const kept = g.slice(at(sorted, 1), [0, 0], [batch, columns]);
  const basis = g.slice(takeColumns(all.node, kept), [0, 0, 0], [batch, columns, columns]);
  const turned = takeColumns(settled.node, kept);
  return { turned: g.reshape(turned, [batch, rows, columns]), lengths: g.unary("sqrt", dot(turned, turned)), basis };
}

/** Columns of [batch, n, m] at computed places [batch, k]. */
export function takeColumns(x: Node, places: Node): Node {
  const shape = [at(x.shape, 0), at(x.shape, 1), at(places.shape, 1)];
  return g.gather(x, g.broadcastInDim(places, shape, [0, 2]), {
    offsetDims: [],
    collapsedSliceDims: [2],
    operandBatchingDims: [0, 1],
    startIndicesBatchingDims: [0, 1],
    startIndexMap: [2],
    indexVectorDim: 3,
    sliceSizes: [1, 1, 1],
  });
}
