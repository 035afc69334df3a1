import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at } from "../../ir/shape.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { binaryOp, listOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { resolveAxis } from "../support/axes.ts";

function needSome(xs: readonly TensorLike[], op: string): void {
  if (xs.length > 0) return;
  throw new CeratopsError(`ops.${op} needs at least one tensor`, {
    code: "E_NO_TENSORS",
    where: `ops.${op}`,
    expected: "a list of tensors",
    received: "an empty list",
    hint: `ops.${op}([x, y])`,
  });
}

/** Tensors in one dtype, one after the other along `axis`. */
export function concatenated(xs: readonly TensorLike[], axis: number, op = "concatenate"): Tensor {
  needSome(xs, op);
  const tensors = promote(xs);
  const first = at(tensors, 0);
  const place = resolveAxis(axis, first.shape, op);
  const odd = tensors.find(
    (x) => x.rank !== first.rank || x.shape.some((dim, i) => i !== place && dim !== first.shape[i]),
  );
  if (odd !== undefined) {
    throw new CeratopsError(`ops.${op}: the shapes may differ only along axis ${place}`, {
      code: "E_CONCATENATE",
      where: `ops.${op}`,
      expected: `[${first.shape.map((dim, i) => (i === place ? "any" : dim)).join(", ")}]`,
      received: `[${odd.shape.join(", ")}]`,
      hint: "ops.concatenate(xs, { axis }) with the axis along which the sizes differ",
    });
  }
  return new Tensor(g.concatenate(tensors.map((x) => x.node), place));
}

/**
 * Tensors one after the other along an existing axis, the first unless said.
 *
 * @example
 * ```ts
 * ops.concatenate([tensor([[1], [2]]), tensor([[3], [4]])], { axis: 1 }); // [[1, 3], [2, 4]]
 * ```
 */
export const concatenate = listOp("Concatenate", (xs, { axis = 0 }: { axis?: number } = {}) => concatenated(xs, axis));

/** Tensors of one shape along a new axis, the first unless said. */
export const stack = listOp("Stack", (xs, { axis = 0 }: { axis?: number } = {}) => {
  needSome(xs, "stack");
  const tensors = promote(xs);
  const { shape } = at(tensors, 0);
  const odd = tensors.find((x) => x.shape.join() !== shape.join());
  if (odd !== undefined) {
    throw new CeratopsError("ops.stack needs tensors of one shape", {
      code: "E_STACK",
      where: "ops.stack",
      expected: `[${shape.join(", ")}]`,
      received: `[${odd.shape.join(", ")}]`,
      hint: "ops.concatenate(xs, { axis }) joins tensors whose sizes differ along one axis",
    });
  }
  const place = resolveAxis(axis, [...shape, 1], "stack");
  const expanded = tensors.map((x) => new Tensor(g.reshape(x.node, x.shape.toSpliced(place, 0, 1))));
  return concatenated(expanded, place, "stack");
});

/** `x2` after `x1`: both flattened, or along an axis. */
export const append = binaryOp("Append", (x1, x2, { axis }: { axis?: number | null | undefined } = {}) => {
  const [a, b] = promote([x1, x2]).map((x) =>
    axis === null || axis === undefined ? new Tensor(g.reshape(x.node, [x.size])) : x,
  );
  return concatenated(a === undefined || b === undefined ? [] : [a, b], axis ?? 0, "append");
});

const atLeast = (x: Tensor, rank: number): Tensor => {
  if (x.rank >= rank) return x;
  const missing = Array.from({ length: rank - Math.max(x.rank, 1) }, () => 1);
  if (rank === 3) return new Tensor(g.reshape(x.node, x.rank === 2 ? [...x.shape, 1] : [1, x.size, 1]));
  return new Tensor(g.reshape(x.node, [...missing, x.size]));
};

/** Tensors beside each other: along axis 1, rank-1 tensors along axis 0. */
export const hstack = listOp("Hstack", (xs) => {
  const tensors = promote(xs).map((x) => atLeast(x, 1));
  return concatenated(tensors, tensors[0]?.rank === 1 ? 0 : 1, "hstack");
});

/** Tensors under each other, along axis 0; rank-1 tensors are rows. */
export const vstack = listOp("Vstack", (xs) => concatenated(promote(xs).map((x) => atLeast(x, 2)), 0, "vstack"));

/** Tensors behind each other, along axis 2. */
export const dstack = listOp("Dstack", (xs) => concatenated(promote(xs).map((x) => atLeast(x, 3)), 2, "dstack"));

/** Rank-1 tensors as columns, and matrices beside each other. */
export const columnStack = listOp("ColumnStack", (xs) => {
  const columns = promote(xs).map((x) => (x.rank < 2 ? new Tensor(g.reshape(x.node, [x.size, 1])) : x));
  return concatenated(columns, 1, "columnStack");
});
