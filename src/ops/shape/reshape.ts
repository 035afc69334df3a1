import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { sizeOf, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isKerasTensor, KerasTensor, type Shape } from "../../tensor/keras_tensor.ts";
import { unaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxes, resolveAxis, type Axes } from "../support/axes.ts";
import { plainNumbers } from "../support/numbers.ts";
import { broadcastShapes, stretch } from "../support/broadcast.ts";

/** Sizes of a new shape: one may be -1, null is that of the old shape at the same place, a scalar may be a tensor. */
export type NewShape = number | Tensor | KerasTensor | readonly (number | null | Tensor | KerasTensor)[];

function sizesOf(x: Tensor, newShape: NewShape): number[] {
  if (!Array.isArray(newShape)) return plainNumbers(newShape as TensorLike, "the new shape", "reshape");
  const list = newShape as readonly (TensorLike | null)[];
  return list.flatMap((dim, axis) => (dim === null ? (x.shape[axis] ?? -1) : plainNumbers(dim, "the new shape", "reshape")));
}

function reshaped(x: Tensor, newShape: NewShape): Tensor {
  const wanted = sizesOf(x, newShape);
  const known = sizeOf(wanted.filter((dim) => dim !== -1));
  const sizes = wanted.map((dim) => (dim === -1 ? (known === 0 ? 0 : x.size / known) : dim));
  const open = wanted.filter((dim) => dim === -1).length;
  if (open > 1 || sizeOf(sizes) !== x.size || sizes.some((dim) => !Number.isInteger(dim) || dim < 0)) {
    throw new CeratopsError("ops.reshape: the elements do not fill the new shape", {
      code: "E_RESHAPE",
      where: "ops.reshape",
      expected: `a shape of ${x.size} elements, with at most one -1`,
      received: `[${x.shape.join(", ")}] to [${wanted.join(", ")}]`,
      hint: "ops.reshape(x, [-1]) flattens to one axis",
    });
  }
  return new Tensor(g.reshape(x.node, sizes));
}

/** Where the new shape is itself symbolic, its sizes are unknown. */
function symbolicShape(x: Operand, newShape: NewShape): KerasTensor | undefined {
  const { dtype } = isKerasTensor(x) ? x : toTensor(x);
  if (isKerasTensor(newShape)) return new KerasTensor(Array.from({ length: newShape.shape[0] ?? 1 }, () => null), { dtype });
  if (!Array.isArray(newShape) || !newShape.some(isKerasTensor)) return undefined;
  const sizes: Shape = newShape.map((dim: unknown) => (typeof dim === "number" && dim !== -1 ? dim : null));
  return new KerasTensor(sizes, { dtype });
}

/**
 * The same elements, in row-major order, in another shape. One size may be -1: it follows from the others; null is the
 * size that `x` has along that axis, as `ops.shape` says it of a symbolic tensor.
 *
 * @example
 * ```ts
 * ops.reshape(ops.arange(6), [2, -1]); // [[0, 1, 2], [3, 4, 5]]
 * ```
 */
export const reshape = unaryOp("Reshape", reshaped, symbolicShape);

/** All elements along one axis. */
export const ravel = unaryOp("Ravel", (x: Tensor) => new Tensor(g.reshape(x.node, [x.size])));

/** A new axis of size 1 at `axis` of the result; several for a list. */
export const expandDims = unaryOp("ExpandDims", (x: Tensor, axis: number | Dims) => {
  const list = typeof axis === "number" ? [axis] : axis;
  const rank = x.rank + list.length;
  const places = new Set(list.map((a) => resolveAxis(a, Array.from({ length: rank }, () => 1), "expandDims")));
  const rest = [...x.shape];
  const sizes = Array.from({ length: rank }, (_, i) => (places.has(i) ? 1 : (rest.shift() ?? 1)));
  return new Tensor(g.reshape(x.node, sizes));
});

/** `x` without its axes of size 1, or without those named. */
export const squeeze = unaryOp("Squeeze", (x: Tensor, { axis }: { axis?: Axes } = {}) => {
  const all = axis === null || axis === undefined;
  const dropped = resolveAxes(axis, x.shape, "squeeze").filter((i) => !all || x.shape[i] === 1);
  const wide = dropped.find((i) => x.shape[i] !== 1);
  if (wide !== undefined) {
    throw new CeratopsError(`ops.squeeze: axis ${wide} has ${x.shape[wide]} elements, not 1`, {
      code: "E_SQUEEZE",
      where: "ops.squeeze",
      expected: "axes of size 1",
      received: `axis ${wide} of shape [${x.shape.join(", ")}]`,
      hint: "ops.squeeze(x) drops all axes of size 1",
    });
  }
  return new Tensor(g.reshape(x.node, x.shape.filter((_, i) => !dropped.includes(i))));
});

/** `x` stretched to `newShape`; sizes of 1 repeat, last axes aligned. */
export const broadcastTo = unaryOp("BroadcastTo", (x: Tensor, newShape: Dims) => {
  const common = broadcastShapes([x.shape, newShape], "broadcastTo");
  if (common.length === newShape.length && common.every((dim, i) => dim === newShape[i])) return stretch(x, newShape);
  throw new CeratopsError("ops.broadcastTo: the tensor does not stretch to the shape", {
    code: "E_BROADCAST",
    where: "ops.broadcastTo",
    expected: `[${newShape.join(", ")}], or 1 in places`,
    received: `[${x.shape.join(", ")}]`,
    hint: "ops.tile(x, repeats) repeats axes that are longer than 1",
  });
});
