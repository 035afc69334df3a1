import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { unaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxes, resolveAxis, type Axes } from "../support/axes.ts";

/** `x` with its axes in another order: axis i of the result is axis `permutation[i]` of x. */
export function permuted(x: Tensor, permutation: Dims): Tensor {
  return new Tensor(g.transpose(x.node, permutation));
}

/**
 * The axes in another order, reversed unless `axes` says which.
 *
 * @example
 * ```ts
 * ops.transpose(ops.zeros([2, 3, 4]), { axes: [0, 2, 1] }); // shape [2, 4, 3]
 * ```
 */
export const transpose = unaryOp("Transpose", (x: Tensor, { axes }: { axes?: Dims | null | undefined } = {}) => {
  if (axes === null || axes === undefined) return permuted(x, range(x.rank).toReversed());
  const order = axes.map((axis) => resolveAxis(axis, x.shape, "transpose"));
  if (order.length === x.rank && new Set(order).size === x.rank) return permuted(x, order);
  throw new CeratopsError("ops.transpose: every axis must be named once", {
    code: "E_AXIS",
    where: "ops.transpose",
    expected: `a permutation of [${range(x.rank).join(", ")}]`,
    received: `[${axes.join(", ")}]`,
    hint: `{ axes: [${range(x.rank).toReversed().join(", ")}] }`,
  });
});

/** Two axes exchanged. */
export const swapaxes = unaryOp("Swapaxes", (x: Tensor, axis1: number, axis2: number) => {
  const order = range(x.rank);
  const [a, b] = [resolveAxis(axis1, x.shape, "swapaxes"), resolveAxis(axis2, x.shape, "swapaxes")];
  order[a] = b;
  order[b] = a;
  return permuted(x, order);
});

/** The axes `source` moved to the places `destination`; the others keep their order. */
export const moveaxis = unaryOp("Moveaxis", (x: Tensor, source: number | Dims, destination: number | Dims) => {
  const resolve = (axes: number | Dims): number[] =>
    (typeof axes === "number" ? [axes] : axes).map((axis) => resolveAxis(axis, x.shape, "moveaxis"));
  const [from, to] = [resolve(source), resolve(destination)];
  const order = range(x.rank).filter((axis) => !from.includes(axis));
  const moves = to.map((place, i) => ({ place, axis: at(from, i) })).toSorted((a, b) => a.place - b.place);
  for (const { place, axis } of moves) order.splice(place, 0, axis);
  return permuted(x, order);
});

/** The elements in reverse order along one axis, several, or all. */
export const flip = unaryOp("Flip", (x: Tensor, { axis }: { axis?: Axes } = {}) =>
  new Tensor(g.reverse(x.node, resolveAxes(axis, x.shape, "flip"))),
);

/** Columns (axis 1) in reverse order. */
export const fliplr = unaryOp("Fliplr", (x: Tensor) => new Tensor(g.reverse(x.node, [resolveAxis(1, x.shape, "fliplr")])));

/** Rows (axis 0) in reverse order. */
export const flipud = unaryOp("Flipud", (x: Tensor) => new Tensor(g.reverse(x.node, [resolveAxis(0, x.shape, "flipud")])));

/** `x` rotated by `k` quarter turns from the first of `axes` towards the second. */
export const rot90 = unaryOp("Rot90", (x: Tensor, { k = 1, axes = [0, 1] }: { k?: number; axes?: Dims } = {}) => {
  const [a, b] = [resolveAxis(axes[0] ?? 0, x.shape, "rot90"), resolveAxis(axes[1] ?? 1, x.shape, "rot90")];
  if (a === b || axes.length !== 2) {
    throw new CeratopsError("ops.rot90 turns in the plane of two different axes", {
      code: "E_AXIS",
      where: "ops.rot90",
      expected: "two different axes",
      received: `[${axes.join(", ")}]`,
      hint: "{ axes: [0, 1] }",
    });
  }
  const turns = ((k % 4) + 4) % 4;
  const swapped = range(x.rank).map((axis) => (axis === a ? b : axis === b ? a : axis));
  if (turns === 0) return x;
  if (turns === 2) return new Tensor(g.reverse(x.node, [a, b]));
  if (turns === 1) return permuted(new Tensor(g.reverse(x.node, [b])), swapped);
  return new Tensor(g.reverse(permuted(x, swapped).node, [b]));
});
