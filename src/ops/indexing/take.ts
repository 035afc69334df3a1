import { CeratopsError } from "../../errors.ts";
import { isFloat, isInteger } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { alongAxis } from "../../ir/primitives/indexing.ts";
import { integerBounds } from "../../ir/primitives/selection.ts";
import { at, range, type Dims } from "../../ir/shape.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { valuesAtHand } from "../../tensor/values_at_hand.ts";
import { castTo } from "../core/cast.ts";
import { resolveAxis } from "../support/axes.ts";
import { broadcastShapes, stretch } from "../support/broadcast.ts";

/** Slices of `x` along one axis at indices that are known to lie inside. */
export function takeAlong(x: Tensor, indices: Tensor, axis: number): Tensor {
  const indexRank = indices.rank;
  const gathered = g.gather(x.node, indices.node, {
    offsetDims: range(x.rank - 1).map((i) => (i < axis ? i : i + indexRank)),
    collapsedSliceDims: [axis],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [axis],
    indexVectorDim: indexRank,
    sliceSizes: x.shape.with(axis, 1),
  });
  return new Tensor(gathered);
}

/** Indices as int32 (or uint32), negative ones counted from the end of an axis of `size`. */
export function wrapNegative(indices: Tensor, size: number): Tensor {
  if (!isInteger(indices.dtype)) throw notIntegers(indices);
  if (indices.dtype.startsWith("u")) return new Tensor(g.convert(indices.node, "uint32"));
  const node = g.convert(indices.node, "int32");
  const isNegative = g.compare("LT", node, g.like(0, node));
  return new Tensor(g.select(isNegative, g.add(node, g.like(size, node)), node));
}

function notIntegers(indices: Tensor): CeratopsError {
  return new CeratopsError("Indices must be integers", {
    code: "E_INDEX_DTYPE",
    expected: "int32",
    received: indices.dtype,
    hint: `ops.cast(indices, "int32")`,
  });
}

/** What stands where an index lay outside: NaN, or the lowest integer, as on Keras's JAX backend. */
function filler(x: Node): Node {
  return g.like(isFloat(x.dtype) ? NaN : x.dtype === "bool" ? 1 : integerBounds(x.dtype)[0], x);
}

/** Whether each index lies on an axis of `size`. */
function inside(indices: Tensor, size: number): Node {
  const { node } = indices;
  const below = g.compare("LT", node, g.like(size, node));
  return indices.dtype === "uint32" ? below : g.binary("and", g.compare("GE", node, g.like(0, node)), below);
}

/** Elements along an axis, NaN where the (wrapped) index lies outside. */
function takeFilling(x: Tensor, indices: Tensor, axis: number): Tensor {
  const size = at(x.shape, axis);
  const wrapped = wrapNegative(indices, size);
  const taken = takeAlong(x, wrapped, axis).node;
  const valid = g.broadcastInDim(inside(wrapped, size), taken.shape, range(indices.rank).map((i) => i + axis));
  return new Tensor(g.select(valid, taken, filler(taken)));
}

/** Indices as integers; arrays of floats may hold whole numbers, too. */
function places(indices: TensorLike): Tensor {
  const given = toTensor(indices);
  if (!isFloat(given.dtype)) return given;
  const fraction = valuesAtHand(given)?.find((value) => !Number.isInteger(value));
  if (fraction !== undefined) throw notWhole(fraction);
  return castTo(given, "int32");
}

function notWhole(received: number): CeratopsError {
  return new CeratopsError("ops.take: indices are whole numbers", {
    code: "E_INDICES",
    where: "ops.take",
    expected: "integers, or floats without fractions",
    received: String(received),
    hint: 'ops.cast(indices, "int32")',
  });
}

/**
 * Slices of `x` at `indices` along an axis, the flattened x without one: the shape of the indices takes the place of
 * that axis. Negative indices count from the end; one outside gives NaN.
 *
 * @example
 * ```ts
 * ops.take(tensor([10, 20, 30]), tensor([2, 0, -1])); // [30, 10, 30]
 * ```
 */
export const take = binaryOp("Take", (x, indices, { axis }: { axis?: number | null | undefined } = {}) => {
  const from = toTensor(x);
  const flat = axis === null || axis === undefined;
  const operand = flat ? new Tensor(g.reshape(from.node, [from.size])) : from;
  return takeFilling(operand, places(indices), resolveAxis(axis ?? 0, operand.shape, "take"));
});

/**
 * `x` at positions along one axis that are given for each element: `result[i, j] = x[i, indices[i, j]]` for axis 1 of a
 * matrix. Without an axis, both are flattened.
 */
export const takeAlongAxis = binaryOp(
  "TakeAlongAxis",
  (x, indices, { axis }: { axis?: number | null | undefined } = {}) => {
    const [operand, given] = flattenUnless(axis, toTensor(x), places(indices));
    const place = resolveAxis(axis ?? 0, operand.shape, "takeAlongAxis");
    if (operand.rank !== given.rank) throw ranksDiffer(operand.shape, given.shape);
    const size = at(operand.shape, place);
    const common = broadcastShapes([operand.shape.with(place, 1), given.shape.with(place, 1)], "takeAlongAxis");
    const from = stretch(operand, common.with(place, size));
    const wrapped = wrapNegative(stretch(given, common.with(place, at(given.shape, place))), size);
    const taken = g.gather(from.node, wrapped.node, alongAxis(from.rank, place));
    return new Tensor(g.select(inside(wrapped, size), taken, filler(taken)));
  },
);

function flattenUnless(axis: number | null | undefined, x: Tensor, indices: Tensor): [Tensor, Tensor] {
  if (axis !== null && axis !== undefined) return [x, indices];
  return [new Tensor(g.reshape(x.node, [x.size])), new Tensor(g.reshape(indices.node, [indices.size]))];
}

function ranksDiffer(x: Dims, indices: Dims): CeratopsError {
  return new CeratopsError("ops.takeAlongAxis: the indices need as many axes as the tensor", {
    code: "E_RANK",
    where: "ops.takeAlongAxis",
    expected: `indices of rank ${x.length}`,
    received: `shape [${indices.join(", ")}] for a tensor of shape [${x.join(", ")}]`,
    hint: "ops.take(x, indices, { axis }) takes the same positions everywhere",
  });
}
