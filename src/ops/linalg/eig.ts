import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { ComplexTensor } from "../../tensor/complex_tensor.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, type Operand, type Result } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { both, chosen, constantLike, minus, over, sizeOf, times, type Complex } from "../complex/nodes.ts";
import { castTo } from "../core/cast.ts";
import { customGradient } from "../core/gradient.ts";
import { scan } from "../core/scan.ts";
import { arange } from "../creation/range.ts";
import { compareTo, diagonals, matricesOf, product, sliceAt, squareBeforehand, unbatched } from "./matrix.ts";
import { schur, ulpOf } from "./schur.ts";

const alongColumns = (x: Node, like: Node): Node => g.broadcastInDim(x, like.shape, [0, 2]);

/**
 * Eigenvectors Y of upper triangular matrices T, in columns: `(T - λⱼ) yⱼ = 0` with 1 at j and zeros below, solved from
 * the last row up. Where eigenvalues coincide, they are taken to be one rounding error apart.
 */
function triangularVectors(t: Complex, values: Complex): Complex {
  const { shape } = t.re;
  const tiny = ulpOf(t.re.dtype);
  const [[re, im]] = scan<readonly [Tensor, Tensor], Tensor, null>(
    ([real, imaginary], { node: i }) => {
      const known = { re: real.node, im: imaginary.node };
      const row = both(t, (x) => sliceAt(x, 1, i));
      const right = both(row, (x) => g.select(compareTo(x.shape, 1, i, "GT"), x, g.like(0, x)));
      const dot = (a: Node, b: Node): Node => g.dotGeneral(a, b, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [1], rhsContracting: [1] });
      const sums = times(right, known, dot);
      const own = both(row, (x) => g.broadcastInDim(sliceAt(x, 1, i), x.shape, [0]));
      const gap = minus(values, own);
      const isClose = g.compare("LT", sizeOf(gap), g.like(tiny, gap.re));
      const solved = over(sums, chosen(isClose, constantLike(tiny, gap), gap));
      const places = row.re.shape;
      const open = chosen(compareTo(places, 1, i, "GT"), solved, constantLike(0, solved));
      const entries = chosen(compareTo(places, 1, i, "EQ"), constantLike(1, open), open);
      // Columns that grow are made smaller, so that chains of equal eigenvalues do not overflow.
      const growth = g.binary("maximum", sizeOf(entries), g.like(1, entries.re));
      const put = (before: Node, entry: Node): Tensor => {
        const wide = g.broadcastInDim(entry, shape, [0, 2]);
        return new Tensor(g.divide(g.select(compareTo(shape, 1, i, "EQ"), wide, before), alongColumns(growth, before)));
      };
      return [[put(known.re, entries.re), put(known.im, entries.im)], null];
    },
    [new Tensor(g.like(0, t.re)), new Tensor(g.like(0, t.im))],
    { xs: arange(at(shape, 1)), reverse: true },
  );
  return { re: re.node, im: im.node };
}

/** Columns of length 1 whose largest entry is real, as LAPACK gives them. */
function normalized(vectors: Complex): Complex {
  const sizes = sizeOf(vectors);
  const places = g.argReduce("maximum", sizes, 1);
  const type = { shape: sizes.shape, dtype: "int32" } as const;
  const isLargest = g.compare("EQ", g.iota(1, type), alongColumns(g.convert(places, "int32"), sizes));
  const largest = both(vectors, (x) => g.reduce("add", g.select(isLargest, x, g.like(0, x)), [1]));
  const turned = over(vectors, both(largest, (x) => alongColumns(x, sizes)));
  const length = g.unary("sqrt", g.reduce("add", g.add(g.multiply(turned.re, turned.re), g.multiply(turned.im, turned.im)), [1]));
  return both(turned, (x) => g.divide(x, alongColumns(length, x)));
}

function decompose(matrices: Node): { values: Complex; vectors: Complex } {
  const largest = g.reduce("maximum", g.unary("abs", matrices), [1, 2]);
  const scale = g.select(g.compare("EQ", largest, g.like(0, largest)), g.like(1, largest), largest);
  const { t, z } = schur(g.divide(matrices, g.broadcastInDim(scale, matrices.shape, [0])));
  const found = both(t, diagonals);
  // A real matrix with an imaginary part this small in an eigenvalue cannot be told from one with a real eigenvalue.
  const noise = g.like(at(matrices.shape, 1) * ulpOf(matrices.dtype), found.im);
  const im = g.select(g.compare("LE", g.unary("abs", found.im), noise), g.like(0, found.im), found.im);
  const values = both({ re: found.re, im }, (x) => g.multiply(x, g.broadcastInDim(scale, x.shape, [0])));
  return { values, vectors: normalized(times(z, triangularVectors(t, found), product)) };
}

const noGradient = (): never => {
  throw new CeratopsError("ops.eig has no gradient", {
    code: "E_GRADIENT",
    where: "ops.eig",
    expected: "symmetric matrices and ops.eigh, which has one",
    received: "a gradient through ops.eig",
    hint: "ops.eigh(x), or ops.eig(ops.stopGradient(x))",
  });
};

const parts = anyOp(
  "Eig",
  (x: TensorLike): Tensor[] => {
    const { node, batch } = matricesOf(toTensor(x), "eig", true);
    const matrices = castTo(new Tensor(node), node.dtype === "float64" ? "float64" : "float32");
    const solve = customGradient((given: Tensor) => {
      const { values, vectors } = decompose(given.node);
      return [[values.re, values.im, vectors.re, vectors.im].map((part) => new Tensor(part)), noGradient];
    });
    return solve(matrices).map((part) => unbatched(part.node, batch));
  },
  (x) => squareBeforehand("eig")(x),
);

/**
 * Eigenvalues and eigenvectors of real square matrices, `A vⱼ = λⱼ vⱼ`, complex in general. [..., n, n] gives values
 * [..., n] in no particular order and vectors [..., n, n] in columns, of length 1 with a real largest entry.
 *
 * QR algorithm with shifts on the Hessenberg form (Golub & Van Loan, Matrix Computations, 7.5). Time grows with n⁴:
 * fifty rows take some seconds. Symmetric matrices have `ops.eigh`.
 *
 * Differs from Keras: there is no gradient.
 *
 * @throws CeratopsError where matrices are not square, and for a gradient
 * @example
 * ```ts
 * const [values] = ops.eig([[0, -1], [1, 0]]);
 * await values.array(); // i and -i
 * ```
 */
export function eig<X extends Operand>(x: X): [values: ComplexTensor<Result<X>>, vectors: ComplexTensor<Result<X>>] {
  const [re, im, vectorsRe, vectorsIm] = parts(x as TensorLike) as [Tensor, Tensor, Tensor, Tensor];
  const complex = (a: Tensor, b: Tensor) => new ComplexTensor(a, b) as ComplexTensor<Tensor> & ComplexTensor<Result<X>>;
  return [complex(re, im), complex(vectorsRe, vectorsIm)];
}
