import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { both, chosen, conjugateOf, constantLike, minus, over, plus, rootOf, sizeOf, squareOf, times, type Complex } from "../complex/nodes.ts";
import { whileLoop } from "../core/loop.ts";
import { scan } from "../core/scan.ts";
import { arange } from "../creation/range.ts";
import { batchOf, diagonals, identities, product, sliceAt, transposed } from "./matrix.ts";
import { outer, reflector } from "./qr.ts";

/** Steps per row, of which two or three are needed as a rule. */
const STEPS = 40;
/** After so many steps the shift is another one, since some matrices stay as they are under the best one. */
const PATIENCE = 10;

export const ulpOf = (dtype: Node["dtype"]): number => (dtype === "float64" ? 2 ** -52 : 2 ** -23);

/** The positions whose row is `below` the column by so much or more. */
function under(shape: readonly number[], below: number): Node {
  const type = { shape, dtype: "int32" } as const;
  const column = g.iota(2, type);
  return g.compare("GE", g.iota(1, type), g.add(column, g.like(below, column)));
}

/** Zeros under the first diagonal below the main one. */
const cleared = (x: Node): Node => g.select(under(x.shape, 2), g.like(0, x), x);

/** `A = Z H Zᵀ` with zeros in H under the first subdiagonal, by Householder reflections. */
function hessenberg(matrices: Node): { h: Node; z: Node } {
  const size = at(matrices.shape, 1);
  const timesVector = (x: Node, v: Node): Node => g.dotGeneral(x, v, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [2], rhsContracting: [1] });
  const [[h, z]] = scan<readonly [Tensor, Tensor], Tensor, null>(
    ([before, basis], { node: k }) => {
      const { v, scaled } = reflector(sliceAt(before.node, 2, k), g.add(k, g.like(1, k)));
      const left = g.subtract(before.node, outer(scaled, timesVector(transposed(before.node), v)));
      const right = (x: Node): Node => g.subtract(x, outer(timesVector(x, v), scaled));
      return [[new Tensor(right(left)), new Tensor(right(basis.node))], null];
    },
    [new Tensor(matrices), new Tensor(identities(batchOf(matrices), size, matrices.dtype))],
    { xs: arange(Math.max(0, size - 2)) },
  );
  return { h: cleared(h.node), z: z.node };
}

/** The entries right below the diagonal, [batch, n - 1]. */
const subdiagonal = (x: Node): Node =>
  diagonals(g.slice(x, [0, 1, 0], [batchOf(x), at(x.shape, 1), at(x.shape, 2) - 1]));

/** H with zeros for what is lost in the rounding of its neighbours on the diagonal. */
function deflated(h: Complex): Complex {
  const [batch, size] = [batchOf(h.re), at(h.re.shape, 1)];
  const diagonal = sizeOf(both(h, diagonals));
  const part = (from: number): Node => g.slice(diagonal, [0, from], [batch, size - 1 + from]);
  const below = sizeOf(both(h, subdiagonal));
  const limit = g.scale(g.add(part(0), part(1)), ulpOf(diagonal.dtype));
  // Scaled matrices: what is less than this is nothing, even between zeros.
  const floor = g.like(ulpOf(diagonal.dtype) ** 2, limit);
  const isNothing = g.compare("LE", below, g.binary("maximum", limit, floor));
  const row = g.pad(g.convert(isNothing, "int32"), [0, 1], [0, 0]);
  const type = { shape: h.re.shape, dtype: "int32" } as const;
  const isBelow = g.compare("EQ", g.iota(1, type), g.add(g.iota(2, type), g.full(1, type)));
  const drop = g.binary("and", isBelow, g.compare("EQ", g.broadcastInDim(row, h.re.shape, [0, 1]), g.full(1, type)));
  return both(h, (x) => g.select(drop, g.like(0, x), x));
}

/** The last row of each matrix with something below the diagonal, 0 where there is none: [batch], int32. */
function lastOpen(h: Complex): Node {
  const below = squareOf(both(h, subdiagonal));
  const rows = g.iota(1, { shape: below.shape, dtype: "int32" });
  const isOpen = g.compare("NE", below, g.like(0, below));
  return g.reduce("maximum", g.select(isOpen, g.add(rows, g.like(1, rows)), g.like(0, rows)), [1]);
}

/** The entry of each matrix at its own row and column, [batch]. */
function entryAt(x: Node, row: Node, column: Node): Node {
  const type = { shape: x.shape, dtype: "int32" } as const;
  const is = (axis: number, place: Node): Node => g.compare("EQ", g.iota(axis, type), g.broadcastInDim(place, x.shape, [0]));
  return g.reduce("add", g.select(g.binary("and", is(1, row), is(2, column)), x, g.like(0, x)), [1, 2]);
}

/** Wilkinson's shift: the eigenvalue of the last open 2 × 2 block that is nearest to its last entry; now and then another. */
function shiftOf(h: Complex, last: Node, step: Node): Complex {
  const before = g.binary("maximum", g.subtract(last, g.like(1, last)), g.like(0, last));
  const entry = (row: Node, column: Node): Complex => both(h, (x) => entryAt(x, row, column));
  const [a, b, c, d] = [entry(before, before), entry(before, last), entry(last, before), entry(last, last)];
  const half = both(minus(a, d), (x) => g.scale(x, 0.5));
  const cross = times(b, c);
  const root = rootOf(plus(times(half, half), cross));
  const [sum, difference] = [plus(half, root), minus(half, root)];
  const divisor = chosen(g.compare("GE", squareOf(sum), squareOf(difference)), sum, difference);
  const square = squareOf(divisor);
  const isZero = g.compare("EQ", square, g.like(0, square));
  const best = minus(d, chosen(isZero, constantLike(0, d), over(cross, chosen(isZero, constantLike(1, d), divisor))));
  const isStuck = g.compare("EQ", g.binary("remainder", step, g.like(PATIENCE, step)), g.like(PATIENCE - 1, step));
  return chosen(g.broadcastTo(isStuck, best.re.shape), { re: g.add(d.re, sizeOf(c)), im: d.im }, best);
}

/** Row k of each matrix. */
const rowAt = (x: Node, k: Node): Node => {
  const [batch, columns] = [batchOf(x), at(x.shape, 2)];
  const zero = g.scalar(0, "int32");
  return g.reshape(g.dynamicSlice(x, [zero, k, zero], [batch, 1, columns]), [batch, columns]);
};

/** Qᴴ of the shifted matrix, by Givens rotations of neighbouring rows down to each matrix's last open one. */
function rotation(h: Complex, shift: Complex, last: Node): Complex {
  const { shape, dtype } = h.re;
  const [batch, size] = [at(shape, 0), at(shape, 1)];
  const identity = identities(batch, size, dtype);
  const shifted = minus(h, both(shift, (x) => g.multiply(identity, g.broadcastInDim(x, shape, [0]))));
  // The same rotations of the identity, to the right of the matrix, add up to Qᴴ.
  const wide = { re: g.concatenate([shifted.re, identity], 2), im: g.concatenate([shifted.im, g.like(0, identity)], 2) };
  const [[re, im]] = scan<readonly [Tensor, Tensor], Tensor, null>(
    ([real, imaginary], { node: k }) => {
      const rows = { re: real.node, im: imaginary.node };
      const next = g.add(k, g.like(1, k));
      const [upper, lower] = [both(rows, (x) => rowAt(x, k)), both(rows, (x) => rowAt(x, next))];
      const zero = g.scalar(0, "int32");
      const head = (row: Complex): Complex => both(row, (x) => g.dynamicSlice(x, [zero, k], [batch, 1]));
      const [x, y] = [head(upper), head(lower)];
      const isOver = g.compare("LE", g.reshape(last, [batch, 1]), g.broadcastTo(k, [batch, 1]));
      const still = g.binary("or", isOver, g.compare("EQ", squareOf(y), g.like(0, y.re)));
      const length = g.unary("sqrt", g.select(still, g.like(1, x.re), g.add(squareOf(x), squareOf(y))));
      const unit = (z: Complex, otherwise: number): Complex => {
        const scaled = chosen(still, constantLike(otherwise, z), both(z, (part) => g.divide(part, length)));
        return both(scaled, (part) => g.broadcastTo(part, upper.re.shape));
      };
      const [cosine, sine] = [unit(x, 1), unit(y, 0)];
      const turned = [
        plus(times(conjugateOf(cosine), upper), times(conjugateOf(sine), lower)),
        minus(times(cosine, lower), times(sine, upper)),
      ];
      const put = (all: Node, part: (z: Complex) => Node): Tensor => {
        const [one, other] = turned.map((z) => g.reshape(part(z), [batch, 1, 2 * size])) as [Node, Node];
        return new Tensor(g.dynamicUpdateSlice(all, g.concatenate([one, other], 1), [zero, k, zero]));
      };
      return [[put(rows.re, (z) => z.re), put(rows.im, (z) => z.im)], null];
    },
    [new Tensor(wide.re), new Tensor(wide.im)],
    { xs: arange(size - 1) },
  );
  return both({ re: re.node, im: im.node }, (x) => g.slice(x, [0, 0, size], [batch, size, 2 * size]));
}

type State = readonly [Tensor, Tensor, Tensor, Tensor, Tensor];

const asTensors = (...nodes: readonly Node[]): State => nodes.map((node) => new Tensor(node)) as unknown as State;

/**
 * Schur's form `A = Z T Zᴴ` of real matrices [batch, n, n] whose entries are at most 1, with T upper triangular and Z
 * unitary: QR steps with shifts on the Hessenberg form (Francis, 1961), all matrices of the batch at once, each until
 * nothing is left below its diagonal.
 */
export function schur(matrices: Node): { t: Complex; z: Complex } {
  const size = at(matrices.shape, 1);
  if (size < 2) {
    const one = g.like(1, matrices);
    return { t: { re: matrices, im: g.like(0, matrices) }, z: { re: one, im: g.like(0, one) } };
  }
  const start = hessenberg(matrices);
  const begun = deflated({ re: start.h, im: g.like(0, start.h) });
  const [tRe, tIm, zRe, zIm] = whileLoop<State>(
    (re, im) => {
      const last = lastOpen({ re: re.node, im: im.node });
      return new Tensor(g.compare("GT", g.reduce("maximum", last, [0]), g.scalar(0, "int32")));
    },
    (hRe, hIm, re, im, step) => {
      const h = { re: hRe.node, im: hIm.node };
      const last = lastOpen(h);
      const adjoint = rotation(h, shiftOf(h, last, step.node), last);
      const q = conjugateOf(both(adjoint, transposed));
      const next = deflated(both(times(times(adjoint, h, product), q, product), cleared));
      const basis = times({ re: re.node, im: im.node }, q, product);
      return asTensors(next.re, next.im, basis.re, basis.im, g.add(step.node, g.like(1, step.node)));
    },
    asTensors(begun.re, begun.im, start.z, g.like(0, start.z), g.scalar(0, "int32")),
    { maximumIterations: STEPS * size },
  );
  return { t: { re: tRe.node, im: tIm.node }, z: { re: zRe.node, im: zIm.node } };
}
