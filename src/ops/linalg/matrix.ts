import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, sizeOf, type Dims } from "../../ir/shape.ts";
import { isKerasTensor, showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { toFloat } from "../support/float.ts";

/** Matrices in the last two axes, the axes before merged into one batch. */
export interface Matrices {
  /** [batch, rows, columns], float. */
  readonly node: Node;
  readonly batch: Dims;
  readonly rows: number;
  readonly columns: number;
}

/** A tensor as a batch of float matrices; `square` ones if asked for. */
export function matricesOf(given: Tensor, op: string, square = false): Matrices {
  const x = toFloat(given);
  const [rows, columns] = [x.shape.at(-2), x.shape.at(-1)];
  if (rows === undefined || columns === undefined || (square && rows !== columns)) throw noMatrices(op, x.shape, square);
  const batch = x.shape.slice(0, -2);
  return { node: g.reshape(x.node, [sizeOf(batch), rows, columns]), batch, rows, columns };
}

const noMatrices = (op: string, shape: Shape, square: boolean): CeratopsError =>
  new CeratopsError(`ops.${op} takes ${square ? "square matrices" : "matrices"}`, {
    code: "E_MATRIX",
    where: `ops.${op}`,
    expected: square ? "[…, n, n]" : "[…, rows, columns]",
    received: showShape(shape),
    hint: "ops.reshape(x, [rows, columns])",
  });

/** Refuses symbolic matrices of which one size is known and the other is not: they must be square. */
export const squareBeforehand =
  (op: string) =>
  (x: unknown): undefined => {
    if (isKerasTensor(x) && x.shape.at(-2) !== x.shape.at(-1)) throw noMatrices(op, x.shape, true);
  };

/** The same for a system of equations, whose right side has as many rows. */
export const systemBeforehand =
  (op: string) =>
  (a: unknown, b: unknown): undefined => {
    squareBeforehand(op)(a);
    if (!isKerasTensor(a) || !isKerasTensor(b) || a.rank !== b.rank || a.shape.at(-2) === b.shape.at(-2)) return;
    throw new CeratopsError(`ops.${op}: the right side needs as many rows as there are equations`, {
      code: "E_MATRIX",
      where: `ops.${op}`,
      expected: `${showShape(a.shape)} and […, ${a.shape.at(-2) ?? "n"}, columns]`,
      received: showShape(b.shape),
      hint: "ops.reshape(b, [rows, columns])",
    });
  };

/** Back from one batch axis to those of the input. */
export const unbatched = (node: Node, batch: Dims): Tensor => new Tensor(g.reshape(node, [...batch, ...node.shape.slice(1)]));

/** Product of batched matrices. */
export const product = (a: Node, b: Node): Node =>
  g.dotGeneral(a, b, { lhsBatch: [0], rhsBatch: [0], lhsContracting: [2], rhsContracting: [1] });

export const transposed = (x: Node): Node => g.transpose(x, [0, 2, 1]);

/** Identity matrices, [batch, size, size]. */
export function identities(batch: number, size: number, dtype: Node["dtype"]): Node {
  const type = { shape: [batch, size, size], dtype: "int32" } as const;
  return g.convert(g.compare("EQ", g.iota(1, type), g.iota(2, type)), dtype);
}

/** The element of each vector [batch, n] at `index`, and 0 elsewhere; `index` is a scalar that may be computed. */
export function onlyAt(x: Node, axis: number, index: Node): Node {
  const places = g.iota(axis, { shape: x.shape, dtype: "int32" });
  return g.select(g.compare("EQ", places, g.broadcastTo(index, x.shape)), x, g.like(0, x));
}

/** The slice of x at `index` of an axis, without that axis. */
export const sliceAt = (x: Node, axis: number, index: Node): Node => g.reduce("add", onlyAt(x, axis, index), [axis]);

/** A slice put at `index` of a new axis of `size`, zeros elsewhere. */
export function placeAt(slice: Node, axis: number, size: number, index: Node): Node {
  const shape = slice.shape.toSpliced(axis, 0, size);
  return onlyAt(g.broadcastInDim(slice, shape, range(slice.shape.length).map((i) => (i < axis ? i : i + 1))), axis, index);
}

/** Where a position along an axis compares to `index`, as bool in the shape given. */
export function compareTo(shape: Dims, axis: number, index: Node, direction: "LT" | "LE" | "GT" | "GE" | "EQ"): Node {
  return g.compare(direction, g.iota(axis, { shape, dtype: "int32" }), g.broadcastTo(index, shape));
}

/** The diagonal of batched square matrices, [batch, n]. */
export function diagonals(x: Node): Node {
  const type = { shape: x.shape, dtype: "int32" } as const;
  return g.reduce("add", g.select(g.compare("EQ", g.iota(1, type), g.iota(2, type)), x, g.like(0, x)), [2]);
}

export const batchOf = (x: Node): number => at(x.shape, 0);
