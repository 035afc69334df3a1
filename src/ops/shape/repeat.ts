import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { isKerasTensor, KerasTensor } from "../../tensor/keras_tensor.ts";
import { unaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { takeAlong } from "../indexing/take.ts";
import { resolveAxis, type Axes } from "../support/axes.ts";
import { plainNumbers } from "../support/numbers.ts";
import { concatenated } from "./join.ts";
import { sliceAxis } from "./split.ts";
import { table } from "../support/table.ts";

/** The whole tensor repeated `repeats[i]` times along axis i, last axes aligned. */
export const tile = unaryOp("Tile", (x: Tensor, repeats: number | Dims) => {
  const list = typeof repeats === "number" ? [repeats] : repeats;
  const rank = Math.max(x.rank, list.length);
  const pad = (values: Dims): number[] => [...Array.from({ length: rank - values.length }, () => 1), ...values];
  const [sizes, counts] = [pad(x.shape), pad(list)];
  // [a, b] → [1, a, 1, b] → [r, a, s, b] → [r·a, s·b]
  const spread = sizes.flatMap((dim) => [1, dim]);
  const wide = sizes.flatMap((dim, i) => [at(counts, i), dim]);
  const stretched = g.broadcastTo(g.reshape(x.node, spread), wide);
  return new Tensor(g.reshape(stretched, sizes.map((dim, i) => dim * at(counts, i))));
});

interface RepeatOptions {
  readonly axis?: number | null | undefined;
}

/**
 * Each element repeated in place: `repeats` times, or as many times as the list says for each. Without an axis, `x` is
 * flattened first.
 *
 * @example
 * ```ts
 * ops.repeat(tensor([1, 2]), 2); // [1, 1, 2, 2]
 * ops.repeat(tensor([1, 2]), [1, 3]); // [1, 2, 2, 2]
 * ```
 */
export const repeat = unaryOp(
  "Repeat",
  (x: Tensor, repeats: number | Dims | Tensor, { axis }: RepeatOptions = {}) => {
    const from = axis === null || axis === undefined ? new Tensor(g.reshape(x.node, [x.size])) : x;
    const place = resolveAxis(axis ?? 0, from.shape, "repeat");
    const size = at(from.shape, place);
    const counts = plainNumbers(repeats, "the counts", "repeat");
    if (counts.length !== 1 && counts.length !== size) {
      throw new CeratopsError(`ops.repeat: ${counts.length} counts for ${size} elements`, {
        code: "E_REPEAT",
        where: "ops.repeat",
        expected: `one count, or ${size}`,
        received: `[${counts.join(", ")}]`,
        hint: "ops.repeat(x, 2)",
      });
    }
    if (counts.length === 1) return repeatEach(from, at(counts, 0), place);
    const indices = range(size).flatMap((i) => Array.from({ length: at(counts, i) }, () => i));
    return takeAlong(from, table(`repeat ${counts.join()}`, [indices.length], "int32", () => indices), place);
  },
  repeatUnknown,
);

/** Counts for the elements of an axis whose size is not known say nothing about the size of the result. */
function repeatUnknown(x: Operand, repeats: number | Dims | Tensor, { axis }: RepeatOptions = {}): KerasTensor | undefined {
  if (!isKerasTensor(x) || typeof repeats === "number" || axis === null || axis === undefined) return undefined;
  const place = axis < 0 ? axis + x.rank : axis;
  return x.shape[place] === null ? new KerasTensor(x.shape, { dtype: x.dtype }) : undefined;
}

/** [.., n, ..] → [.., n, 1, ..] → [.., n, count, ..] → [.., n·count, ..] */
function repeatEach(x: Tensor, count: number, axis: number): Tensor {
  const split = x.shape.toSpliced(axis + 1, 0, 1);
  const wide = x.shape.toSpliced(axis + 1, 0, count);
  const stretched = g.broadcastTo(g.reshape(x.node, split), wide);
  return new Tensor(g.reshape(stretched, x.shape.with(axis, at(x.shape, axis) * count)));
}

/** Elements moved by `shift` places along an axis; what falls off the end comes back at the start. */
export const roll = unaryOp("Roll", (x: Tensor, shift: number | Dims, { axis }: { axis?: Axes } = {}) => {
  if (axis === null || axis === undefined) {
    const total = typeof shift === "number" ? shift : shift.reduce((sum, n) => sum + n, 0);
    return new Tensor(g.reshape(rollAxis(new Tensor(g.reshape(x.node, [x.size])), total, 0).node, x.shape));
  }
  const axes = (typeof axis === "number" ? [axis] : axis).map((a) => resolveAxis(a, x.shape, "roll"));
  return axes.reduce((rolled, place, i) => rollAxis(rolled, typeof shift === "number" ? shift : at(shift, i), place), x);
});

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const size = at(x.shape, axis);
  const cut = size === 0 ? 0 : ((-shift % size) + size) % size;
  if (cut === 0) return x;
  return concatenated([sliceAxis(x, axis, cut, size), sliceAxis(x, axis, 0, cut)], axis);
}
