import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { reduced } from "../reduction/sum.ts";
import { resolveAxes, type Axes } from "../support/axes.ts";
import { toFloat } from "../support/float.ts";
import { permuted } from "../shape/transpose.ts";
import { matricesOf } from "./matrix.ts";
import { factorize } from "./svd.ts";

export interface NormOptions {
  /** Which norm: a number (p-norm of a vector, 1, 2, ±∞ … of a matrix), `"fro"` or `"nuc"`; 2 for vectors unless said. */
  readonly ord?: number | "fro" | "nuc" | null | undefined;
  /** One axis for norms of vectors, two for norms of matrices; unless said, all elements form one vector. */
  readonly axis?: Axes;
  readonly keepdims?: boolean;
}

const unknownOrder = (ord: unknown, what: string): CeratopsError =>
  new CeratopsError(`ops.norm: there is no norm of a ${what} of order ${String(ord)}`, {
    code: "E_NORM_ORDER",
    where: "ops.norm",
    expected: what === "vector" ? "a number" : `"fro", "nuc", 1, -1, 2, -2, Infinity or -Infinity`,
    received: `ord: ${String(ord)}`,
    hint: "ops.norm(x, { axis: -1 })",
  });

/** `(Σ |x|^p)^(1/p)` over axes. */
function vectorNorm(x: Tensor, ord: number, options: NormOptions): Tensor {
  const over = { axis: options.axis, keepdims: options.keepdims ?? false };
  const magnitude = new Tensor(g.unary("abs", x.node));
  const sum = (node: Node): Node => reduced(new Tensor(node), "add", over, "norm").node;
  if (ord === Infinity) return reduced(magnitude, "maximum", over, "norm");
  if (ord === -Infinity) return reduced(magnitude, "minimum", over, "norm");
  if (ord === 0) return new Tensor(sum(g.convert(g.compare("NE", x.node, g.like(0, x.node)), x.dtype)));
  if (ord === 1) return new Tensor(sum(magnitude.node));
  if (ord === 2) return new Tensor(g.unary("sqrt", sum(g.multiply(x.node, x.node))));
  const total = sum(g.binary("power", magnitude.node, g.like(ord, x.node)));
  return new Tensor(g.binary("power", total, g.like(1 / ord, total)));
}

/** How singular values make up a norm. */
const singular: { readonly [ord: string]: "maximum" | "minimum" | "add" } = { "2": "maximum", "-2": "minimum", nuc: "add" };

/** Norms of matrices: largest or smallest sum of a row or column, or singular values combined. */
function matrixNorm(x: Tensor, ord: number | string, axes: readonly number[], keepdims: boolean): Tensor {
  const combine = singular[String(ord)];
  if (combine !== undefined) {
    const moved = permuted(x, [...range(x.rank).filter((axis) => !axes.includes(axis)), ...axes]);
    const { node, batch } = matricesOf(moved, "norm");
    const combined = g.reduce(combine, factorize(node).s, [1]);
    return new Tensor(g.reshape(combined, keepdims ? x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) : batch));
  }
  const summed = Math.abs(Number(ord)) === 1 ? at(axes, 0) : at(axes, 1);
  if (typeof ord !== "number" || ![1, -1, Infinity, -Infinity].includes(ord)) throw unknownOrder(ord, "matrix");
  const sums = reduced(new Tensor(g.unary("abs", x.node)), "add", { axis: summed, keepdims: true }, "norm");
  return reduced(reduced(sums, ord > 0 ? "maximum" : "minimum", { axis: axes, keepdims: true }, "norm"), "add", { axis: axes, keepdims }, "norm");
}

/** Norm of floats. */
export function normOf(x: Tensor, options: NormOptions): Tensor {
  const { ord, keepdims = false } = options;
  const axes = resolveAxes(options.axis, x.shape, "norm");
  if (ord === null || ord === undefined || (ord === "fro" && axes.length === 2)) return vectorNorm(x, 2, options);
  if (axes.length === 1 && typeof ord === "number") return vectorNorm(x, ord, options);
  if (axes.length !== 2) throw unknownOrder(ord, "vector");
  const order = Array.isArray(options.axis) ? (options.axis as readonly number[]) : axes;
  return matrixNorm(x, ord, order.map((axis) => (axis < 0 ? axis + x.rank : axis)), keepdims);
}

/**
 * Norm of vectors or matrices, the Euclidean norm of all elements unless said otherwise.
 *
 * @example
 * ```ts
 * ops.norm(tensor([3, 4])); // 5
 * ```
 */
export const norm = unaryOp("Norm", (x: Tensor, options: NormOptions = {}) => normOf(toFloat(x), options));
