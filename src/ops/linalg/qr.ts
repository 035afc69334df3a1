import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Graph, Node } from "../../ir/node.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import { splittingOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { toFloat } from "../support/float.ts";

export interface QrOptions {
  /** `"reduced"`: q has as many columns as x has rows or columns, whichever is less; `"complete"`: q is square. */
  readonly mode?: "reduced" | "complete";
}

interface Sizes {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The matrix `a` reflected at the plane that `v` is normal to: `a − scale · v (vᵀ a)`, for each matrix of a batch.
 */
function reflect(a: Node, v: Node, scale: Node): Node {
  const projected = g.dotGeneral(v, a, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [1], rhsContracting: [1] });
  const scaled = g.multiply(v, g.broadcastInDim(scale, v.shape, [0]));
  const update = g.multiply(g.broadcastInDim(scaled, a.shape, [0, 1]), g.broadcastInDim(projected, a.shape, [0, 2]));
  return g.subtract(a, update);
}

/** One column: the reflection that sends what is left of it to a multiple of a unit vector. */
function eliminationStep({ batch, rows, columns }: Sizes, dtype: Node["dtype"]): Graph {
  const r = g.parameter("r", { shape: [batch, rows, columns], dtype });
  const k = g.parameter("k", { shape: [], dtype: "int32" });
  const zero = g.scalar(0, "int32");
  const column = g.reshape(g.dynamicSlice(r, [zero, zero, k], [batch, rows, 1]), [batch, rows]);
  const place = g.iota(1, { shape: [batch, rows], dtype: "int32" });
  const here = g.broadcastInDim(k, place.shape, []);
  const below = g.select(g.compare("GE", place, here), column, g.like(0, column));
  const unit = g.convert(g.compare("EQ", place, here), dtype);
  const head = g.reduce("add", g.multiply(column, unit), [1]);
  const norm = g.unary("sqrt", g.reduce("add", g.multiply(below, below), [1]));
  // The sign that does not cancel, as in LAPACK.
  const target = g.select(g.compare("GE", head, g.like(0, head)), g.negate(norm), norm);
  const v = g.subtract(below, g.multiply(unit, g.broadcastInDim(target, unit.shape, [0])));
  const length = g.reduce("add", g.multiply(v, v), [1]);
  const nothing = g.compare("EQ", length, g.like(0, length));
  const scale = g.select(nothing, g.like(0, length), g.divide(g.like(2, length), g.select(nothing, g.like(1, length), length)));
  return { parameters: [r, k], outputs: [reflect(r, v, scale), v, scale] };
}

function applyStep({ batch, rows }: Sizes, columns: number, dtype: Node["dtype"]): Graph {
  const q = g.parameter("q", { shape: [batch, rows, columns], dtype });
  const v = g.parameter("v", { shape: [batch, rows], dtype });
  const scale = g.parameter("scale", { shape: [batch], dtype });
  return { parameters: [q, v, scale], outputs: [reflect(q, v, scale)] };
}

function triangle(x: Node, keep: "upper" | "diagonal"): Node {
  const row = g.iota(1, { shape: x.shape, dtype: "int32" });
  const column = g.iota(2, { shape: x.shape, dtype: "int32" });
  return g.select(g.compare(keep === "upper" ? "LE" : "EQ", row, column), x, g.like(0, x));
}

function factor(x: Tensor, options: QrOptions): [Tensor, Tensor] {
  const { node } = toFloat(x);
  const { shape, dtype } = node;
  if (shape.length < 2) {
    throw new CeratopsError("ops.qr needs a matrix", {
      code: "E_RANK",
      where: "ops.qr",
      expected: "[…, rows, columns]",
      received: `[${shape.join(", ")}]`,
      hint: "ops.expandDims(x, -1)",
    });
  }
  const [rows, columns] = [at(shape, shape.length - 2), at(shape, shape.length - 1)];
  const outer = shape.slice(0, -2);
  const sizes: Sizes = { batch: sizeOf(outer), rows, columns };
  const steps = Math.min(rows - 1, columns);
  const width = options.mode === "complete" ? rows : Math.min(rows, columns);
  const matrices = g.reshape(node, [sizes.batch, rows, columns]);
  const elimination = { body: eliminationStep(sizes, dtype), consts: 0, carries: 1, length: steps, reverse: false };
  const order = g.iota(0, { shape: [steps], dtype: "int32" });
  const [reduced, vs, scales] = g.scan(elimination, [matrices, order]);
  if (reduced === undefined || vs === undefined || scales === undefined) throw new Error("a scan gives what it carries");
  const eye = triangle(g.full(1, { shape: [sizes.batch, rows, width], dtype }), "diagonal");
  const application = { body: applyStep(sizes, width, dtype), consts: 0, carries: 1, length: steps, reverse: true };
  const [q = eye] = g.scan(application, [eye, vs, scales]);
  const top = g.slice(triangle(reduced, "upper"), [0, 0, 0], [sizes.batch, width, columns]);
  return [
    new Tensor(g.reshape(q, [...outer, rows, width])),
    new Tensor(g.reshape(top, [...outer, width, columns])),
  ];
}

/**
 * QR decomposition by Householder reflections: `x = q · r` with orthonormal columns in q and r upper triangular.
 *
 * In: `[…, rows, columns]`. Out: q `[…, rows, n]`, r `[…, n, columns]` with n the lesser of rows and columns.
 *
 * Golub, Van Loan: Matrix Computations, section 5.2; signs as LAPACK gives them.
 *
 * @example
 * ```ts
 * const [q, r] = ops.qr([[3, 1], [4, 2]]);
 * console.log(await ops.matmul(q ?? 0, r ?? 0).array()); // about [[3, 1], [4, 2]]
 * ```
 */
export const qr = splittingOp("Qr", (x: Tensor, options: QrOptions = {}) => factor(x, options));
