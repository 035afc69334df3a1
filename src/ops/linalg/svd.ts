import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { anyOp, binaryOp, unaryOp, type Operand, type Result } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { customGradient } from "../core/gradient.ts";
import { reciprocalOrZero } from "./eigen.ts";
import { orthogonalize } from "./jacobi.ts";
import { batchOf, identities, matricesOf, product, transposed, unbatched } from "./matrix.ts";
import { reflect } from "./qr.ts";

interface Factors {
  /** [batch, m, k] */
  readonly u: Node;
  /** [batch, k], descending */
  readonly s: Node;
  /** [batch, n, k] */
  readonly v: Node;
}

/** A = U diag(s) Vᵀ for m ≥ n. */
function tall(matrices: Node): Factors {
  const { turned, lengths, basis } = orthogonalize(matrices);
  const inverse = g.broadcastInDim(reciprocalOrZero(lengths), turned.shape, [0, 2]);
  return { u: g.multiply(turned, inverse), s: lengths, v: basis };
}

/** The part of `x` outside of the span of orthonormal columns. */
const outside = (columns: Node, x: Node): Node => g.subtract(x, product(columns, product(transposed(columns), x)));

/** Gradient of A = U diag(s) Vᵀ: Townsend, "Differentiating the Singular Value Decomposition", 2016. */
function backward({ u, s, v }: Factors, ct: Factors): Node {
  const shape = [batchOf(u), at(s.shape, 1), at(s.shape, 1)];
  const [across, down] = [g.broadcastInDim(s, shape, [0, 2]), g.broadcastInDim(s, shape, [0, 1])];
  const f = reciprocalOrZero(g.multiply(g.subtract(across, down), g.add(across, down)));
  const twist = (columns: Node, cotangent: Node): Node => {
    const inner = g.multiply(f, product(transposed(columns), cotangent));
    return g.add(inner, transposed(inner));
  };
  const type = { shape, dtype: "int32" } as const;
  const onDiagonal = g.compare("EQ", g.iota(1, type), g.iota(2, type));
  const lengths = g.select(onDiagonal, g.broadcastInDim(ct.s, shape, [0, 1]), g.full(0, { shape, dtype: s.dtype }));
  const turned = g.add(g.multiply(twist(u, ct.u), across), g.multiply(down, twist(v, ct.v)));
  const inside = product(product(u, g.add(turned, lengths)), transposed(v));
  const scaled = (x: Node): Node => g.multiply(x, g.broadcastInDim(reciprocalOrZero(s), x.shape, [0, 2]));
  const left = product(scaled(outside(u, ct.u)), transposed(v));
  const right = product(u, transposed(scaled(outside(v, ct.v))));
  return g.add(inside, g.add(left, right));
}

/** Thin factors of matrices of any shape, with their gradient. */
export function factorize(matrices: Node): Factors {
  const isTall = at(matrices.shape, 1) >= at(matrices.shape, 2);
  const run = customGradient((a: Tensor) => {
    const factors = isTall ? tall(a.node) : tall(transposed(a.node));
    const { u, s, v } = isTall ? factors : { u: factors.v, s: factors.s, v: factors.u };
    const results: readonly [Tensor, Tensor, Tensor] = [new Tensor(u), new Tensor(s), new Tensor(v)];
    return [
      results,
      (...cts) => {
        const [ctU, ctS, ctV] = cts.map(({ node }) => node);
        if (ctU === undefined || ctS === undefined || ctV === undefined) return [];
        return new Tensor(backward({ u, s, v }, { u: ctU, s: ctS, v: ctV }));
      },
    ];
  });
  const [u, s, v] = run(new Tensor(matrices));
  return { u: u.node, s: s.node, v: v.node };
}

/** Orthonormal columns completed to a basis of the whole space. */
function completed(columns: Node): Node {
  const [batch, rows, count] = [at(columns.shape, 0), at(columns.shape, 1), at(columns.shape, 2)];
  if (rows === count) return columns;
  const rest = g.slice(reflect(columns).q, [0, 0, count], [batch, rows, rows]);
  return g.concatenate([columns, rest], 2);
}

export interface SvdOptions {
  /** Whether U and V are square; true. */
  readonly fullMatrices?: boolean;
  /** Whether to give U and V at all; true. */
  readonly computeUv?: boolean;
}

function compute(x: TensorLike, { fullMatrices = true, computeUv = true }: SvdOptions = {}): Tensor | Tensor[] {
  const { node, batch } = matricesOf(toTensor(x), "svd");
  const { u, s, v } = factorize(node);
  if (!computeUv) return unbatched(s, batch);
  const [left, right] = fullMatrices ? [completed(u), completed(v)] : [u, v];
  return [unbatched(left, batch), unbatched(s, batch), unbatched(transposed(right), batch)];
}

const call = anyOp("SVD", compute) as (...args: readonly unknown[]) => unknown;

/** Singular values, descending, and both orthogonal factors of matrices: `A = U diag(s) Vᵀ`, given as U, s, Vᵀ. */
export function svd<X extends Operand>(x: X, options: SvdOptions & { readonly computeUv: false }): Result<X>;
export function svd<X extends Operand>(x: X, options?: SvdOptions): [u: Result<X>, s: Result<X>, vt: Result<X>];
export function svd(x: Operand, options: SvdOptions = {}): unknown {
  return call(x, options);
}

const EPSILON: { readonly [dtype: string]: number } = { float16: 2 ** -10, bfloat16: 2 ** -7, float32: 2 ** -23, float64: 2 ** -52 };

/** Singular values below this share of the largest count as 0. */
const cutoff = (x: Node, rcond: number | null | undefined, factor: number): number =>
  rcond ?? factor * Math.max(at(x.shape, 1), at(x.shape, 2)) * (EPSILON[x.dtype] ?? 0);

/** V diag(1 / s) Uᵀ, with the smallest singular values left out. */
function pseudoinverse(matrices: Node, share: number): Node {
  const { u, s, v } = factorize(matrices);
  const largest = g.broadcastTo(g.reduceKeeping("maximum", s, [1]), s.shape);
  const counts = g.compare("GT", s, g.scale(largest, share));
  const inverse = g.select(counts, g.divide(g.like(1, s), g.select(counts, s, g.like(1, s))), g.like(0, s));
  return product(g.multiply(v, g.broadcastInDim(inverse, v.shape, [0, 2])), transposed(u));
}

/** Pseudoinverse with the gradient of Golub & Pereyra (1973), which needs no singular vectors. */
function invert(matrices: Node, share: number): Node {
  const run = customGradient((a: Tensor) => {
    const p = pseudoinverse(a.node, share);
    const gradient = (ct: Node): Tensor => {
      const [pt, gt] = [transposed(p), transposed(ct)];
      const [m, n] = [at(a.shape, 1), at(a.shape, 2)];
      const leftRest = g.subtract(identities(batchOf(p), m, p.dtype), product(a.node, p));
      const rightRest = g.subtract(identities(batchOf(p), n, p.dtype), product(p, a.node));
      const beyond = product(product(product(leftRest, gt), p), pt);
      const inside = product(product(product(pt, p), gt), rightRest);
      return new Tensor(g.subtract(g.add(beyond, inside), product(product(pt, ct), pt)));
    };
    return [new Tensor(p), (...[ct]) => (ct === undefined ? [] : gradient(ct.node))];
  });
  return run(new Tensor(matrices)).node;
}

/** Moore–Penrose pseudoinverses of matrices; singular values below `rcond` times the largest count as 0. */
export const pinv = unaryOp("Pinv", (x: Tensor, { rcond }: { rcond?: number | null } = {}) => {
  const { node, batch } = matricesOf(x, "pinv");
  return unbatched(invert(node, cutoff(node, rcond, 10)), batch);
});

/** The x of least squares `‖a x - b‖²`, and of those the shortest. */
export const lstsq = binaryOp("Lstsq", (a, b, { rcond }: { rcond?: number | null } = {}) => {
  const promoted = promote([a, b], "float");
  const { node, rows } = matricesOf(at(promoted, 0), "lstsq");
  const right = at(promoted, 1);
  const columns = g.reshape(right.node, [1, rows, right.size / rows]);
  const solution = product(invert(node, cutoff(node, rcond, 1)), columns);
  const width = at(node.shape, 2);
  return new Tensor(g.reshape(solution, right.rank === 1 ? [width] : [width, ...right.shape.slice(1)]));
});

/** Number of singular values above `tol` (by default, a share of the largest), as int32. */
export const matrixRank = unaryOp("MatrixRank", (x: Tensor, { tol }: { tol?: number | null } = {}) => {
  const { node, batch } = matricesOf(x, "matrixRank");
  const { s } = factorize(node);
  const largest = g.broadcastTo(g.reduceKeeping("maximum", s, [1]), s.shape);
  const bound = tol === null || tol === undefined ? g.scale(largest, cutoff(node, null, 1)) : g.like(tol, s);
  return unbatched(g.reduce("add", g.convert(g.compare("GT", s, bound), "int32"), [1]), batch);
});

