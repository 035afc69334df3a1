import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { isKerasTensor, KerasTensor } from "../../tensor/keras_tensor.ts";
import { promote } from "../../tensor/promotion.ts";
import { binaryOp, type Operand } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { plainNumbers } from "../support/numbers.ts";
import { ternaryOp } from "../support/wrap.ts";

/** Where a slice starts on each axis: plain numbers, or a tensor computed elsewhere. */
function startsOf(x: Tensor, startIndices: TensorLike, op: string): Node[] {
  const starts = Array.isArray(startIndices) ? startIndices.map((start) => toTensor(start)) : entries(toTensor(startIndices));
  if (starts.length === x.rank) return starts.map((start) => g.convert(g.reshape(start.node, []), "int32"));
  throw new CeratopsError(`ops.${op} needs one start per axis`, {
    code: "E_SLICE",
    where: `ops.${op}`,
    expected: `${x.rank} starts for shape [${x.shape.join(", ")}]`,
    received: `${starts.length}`,
    hint: `ops.${op}(x, [${x.shape.map(() => 0).join(", ")}], …)`,
  });
}

const entries = (vector: Tensor): Tensor[] =>
  range(vector.size).map((i) => new Tensor(g.slice(g.reshape(vector.node, [vector.size]), [i], [i + 1])));

function sliced(inputs: TensorLike, startIndices: TensorLike, size: Dims | Tensor): Tensor {
  const x = toTensor(inputs);
  const wanted = plainNumbers(size, "the size of the slice", "slice");
  const fixed = fixedStarts(startIndices);
  const starts = wanted.includes(-1) ? (fixed ?? plainNumbers(startIndices, "where it starts", "slice")) : fixed;
  const shape = wanted.map((dim, axis) => (dim === -1 ? (x.shape[axis] ?? 0) - (starts?.[axis] ?? 0) : dim));
  const fits = shape.length === x.rank && shape.every((dim, axis) => dim >= 0 && dim <= at(x.shape, axis));
  if (!fits) {
    throw new CeratopsError("ops.slice: the slice is larger than the tensor", {
      code: "E_SLICE",
      where: "ops.slice",
      expected: `sizes up to [${x.shape.join(", ")}]`,
      received: `[${shape.join(", ")}]`,
      hint: "ops.slice(x, startIndices, shape)",
    });
  }
  if (starts?.length !== x.rank) {
    return new Tensor(g.dynamicSlice(x.node, startsOf(x, startIndices, "slice"), shape));
  }
  const from = starts.map((start, axis) => Math.min(Math.max(start, 0), at(x.shape, axis) - at(shape, axis)));
  return new Tensor(g.slice(x.node, from, from.map((start, axis) => start + at(shape, axis))));
}

/** A size of -1 depends on where the slice starts. */
function symbolicSlice(inputs: Operand, startIndices: Operand, size: Dims | Tensor): KerasTensor | undefined {
  if (!isKerasTensor(startIndices) || !Array.isArray(size) || !size.includes(-1)) return undefined;
  const { dtype } = isKerasTensor(inputs) ? inputs : toTensor(inputs);
  return new KerasTensor((size as Dims).map((dim) => (dim === -1 ? null : dim)), { dtype });
}

/**
 * The part of `inputs` of size `shape` that starts at `startIndices`, which may be computed. A size of -1 reaches up to
 * the end. A slice that would reach over the edge is moved inside.
 *
 * @example
 * ```ts
 * ops.slice(ops.arange(10), [2], [3]); // [2, 3, 4]
 * ```
 */
export const slice = binaryOp("Slice", sliced, symbolicSlice);

function fixedStarts(starts: TensorLike): number[] | undefined {
  if (!Array.isArray(starts)) return undefined;
  const numbers = starts.filter((start) => typeof start === "number");
  return numbers.length === starts.length ? numbers : undefined;
}

/** `inputs` with the part that starts at `startIndices` replaced by `updates`. */
export const sliceUpdate = ternaryOp("SliceUpdate", (inputs, startIndices, updates) => {
  const values = promote([inputs, updates]);
  const [x, update] = [at(values, 0), at(values, 1)];
  const fits = update.rank === x.rank && update.shape.every((dim, axis) => dim <= at(x.shape, axis));
  if (fits) return new Tensor(g.dynamicUpdateSlice(x.node, update.node, startsOf(x, startIndices, "sliceUpdate")));
  throw new CeratopsError("ops.sliceUpdate: the update is larger than the tensor", {
    code: "E_SLICE",
    where: "ops.sliceUpdate",
    expected: `an update of rank ${x.rank}, sizes up to [${x.shape.join(", ")}]`,
    received: `[${update.shape.join(", ")}]`,
    hint: "ops.reshape(update, shape)",
  });
});
