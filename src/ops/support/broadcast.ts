import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, sameDims, type Dims } from "../../ir/shape.ts";
import { promote, type PromotionType } from "../../tensor/promotion.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** The shape that all `shapes` stretch to, last axes aligned, as in NumPy. */
export function broadcastShapes(shapes: readonly Dims[], op: string): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((dim) => dim !== 1) ?? 1;
    if (sizes.some((dim) => dim !== 1 && dim !== size)) throw mismatch(shapes, op, axis - rank);
    return size;
  });
}

function mismatch(shapes: readonly Dims[], op: string, axis: number): CeratopsError {
  const texts = shapes.map((shape) => `[${shape.join(", ")}]`);
  return new CeratopsError(`ops.${op}: the shapes do not fit together`, {
    code: "E_BROADCAST",
    where: `ops.${op}, axis ${axis}`,
    expected: "equal sizes along every axis, or 1, aligned from the last axis",
    received: texts.join(" and "),
    hint: "ops.expandDims(x, axis) or ops.reshape(x, shape) to line the axes up",
  });
}

/** `x` stretched to `shape`. */
export const stretch = (x: Tensor, shape: Dims): Tensor =>
  sameDims(x.shape, shape) ? x : new Tensor(g.broadcastTo(x.node, shape));

/** `x` stretched to `shape`, or a CeratopsError where it does not fit. */
export function stretchTo(x: Tensor, shape: Dims, op: string): Tensor {
  if (sameDims(broadcastShapes([x.shape, shape], op), shape)) return stretch(x, shape);
  throw mismatch([x.shape, shape], op, 0);
}

/** Operands in their common dtype and shape. */
export function align(values: readonly TensorLike[], op: string, ...types: readonly PromotionType[]): Tensor[] {
  const tensors = promote(values, ...types);
  const shape = broadcastShapes(tensors.map((x) => x.shape), op);
  return tensors.map((x) => stretch(x, shape));
}

/** Two operands in their common dtype and shape. */
export function alignPair(a: TensorLike, b: TensorLike, op: string, ...types: readonly PromotionType[]): [Tensor, Tensor] {
  const aligned = align([a, b], op, ...types);
  return [at(aligned, 0), at(aligned, 1)];
}
