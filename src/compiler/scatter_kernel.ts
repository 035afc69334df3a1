import type { ScatterAttributes, ScatterKind } from "../ir/attributes.ts";
import { isOp, Node } from "../ir/node.ts";
import { at, otherAxes, range, sizeOf, type Dims } from "../ir/shape.ts";
import type { BinaryOp, Expr, Exprs } from "./expr.ts";
import { when } from "./kernel.ts";
import type { Kernel, Stmt } from "./loop.ts";
import { sliceStarts, type Lowering, type Storage, type Stored } from "./lower.ts";
import { mapKernel } from "./map_kernel.ts";
import { orderedKernel, orderedNest, steers } from "./ordered_nest.ts";
import { loadElement, storedValue } from "./scalar.ts";

const operators: { readonly [K in Exclude<ScatterKind, "replace">]: BinaryOp } = {
  add: "add",
  multiply: "mul",
  maximum: "max",
  minimum: "min",
};

/** Which axis of the updates stands for what. */
interface Roles {
  /** Axes of the updates that number the slices, in the order of the axes of the indices. */
  readonly batch: Dims;
  /** For each axis of the operand, the axis of the updates that runs through its slices. */
  readonly window: ReadonlyMap<number, number>;
  /** For each axis of the operand that is a batch axis, the axis of the updates. */
  readonly batching: ReadonlyMap<number, number>;
}

function rolesOf(attributes: ScatterAttributes, operandRank: number, updatesRank: number): Roles {
  const { updateWindowDims, insertedWindowDims, inputBatchingDims, scatterIndicesBatchingDims, indexVectorDim } = attributes;
  const batch = otherAxes(updatesRank, updateWindowDims);
  const kept = otherAxes(operandRank, [...insertedWindowDims, ...inputBatchingDims]);
  return {
    batch,
    window: new Map(kept.map((axis, i) => [axis, at(updateWindowDims, i)])),
    batching: new Map(
      inputBatchingDims.map((axis, i) => {
        const dim = at(scatterIndicesBatchingDims, i);
        return [axis, at(batch, dim > indexVectorDim ? dim - 1 : dim)];
      }),
    ),
  };
}

/**
 * Copies the operand, then combines the updates into it one after another. Updates that differ in an axis that is not
 * scattered never meet, so such axes are shared out among threads and run in vectors; the others keep their order.
 */
export function scatterKernels(name: string, node: Node<"scatter">, storage: Storage, targets: readonly Stored[]): Kernel[] {
  const [operand, updates, target] = [at(node.inputs, 0), at(node.inputs, 2), at(targets, 0)];
  const { scatterDimsToOperandDims } = node.attributes;
  const roles = rolesOf(node.attributes, operand.shape.length, updates.shape.length);
  const unscattered = [...roles.window].filter(([axis]) => !scatterDimsToOperandDims.includes(axis));
  const free = [...unscattered, ...roles.batching].map(([, dim]) => dim);
  const space = { dims: updates.shape, isOrdered: (dim: number) => !free.includes(dim) };
  const nest = orderedNest(space, storage, target, (lowering, index) => ({ each: update(lowering, node, roles, target, index) }));
  // What the places depend on goes outside, so that each is computed once for a whole slice.
  const outside = nest.free.filter((axis) => steers(nest.each, axis));
  const inside = nest.free.filter((axis) => !outside.includes(axis));
  const order = [...outside, ...nest.ordered, ...inside, nest.vector];
  return [copyKernel(`${name}_copy`, operand, storage, target), orderedKernel(name, nest, order, nest.each, sizeOf(updates.shape) * 4)];
}

/** A reshape is inlined wherever it stands; to the same shape, it reads what is stored. */
function copyKernel(name: string, x: Node, storage: Storage, target: Stored): Kernel {
  const isFill = isOp(x, "constant") && x.attributes.data.length === 1;
  const node = isFill ? x : new Node("reshape", [x], { shape: x.shape }, [x.type]);
  return mapKernel(name, [{ node, target }], storage);
}

/** One element of the updates: combined into its place, if that exists. */
function update(lowering: Lowering, node: Node<"scatter">, roles: Roles, target: Stored, index: readonly Expr[]): readonly Stmt[] {
  const { e } = lowering;
  const [operand, indices, updates] = [at(node.inputs, 0), at(node.inputs, 1), at(node.inputs, 2)];
  const { kind, scatterDimsToOperandDims, indexVectorDim } = node.attributes;
  const batchIndex = roles.batch.map((dim) => at(index, dim));
  const starts = sliceStarts(lowering, indices, { startIndexMap: scatterDimsToOperandDims, indexVectorDim }, batchIndex);
  const zero = e.const(0, "i32");
  const position = range(operand.shape.length).map((axis) => {
    const dim = roles.window.get(axis) ?? roles.batching.get(axis);
    return e.addIndex(starts.get(axis) ?? zero, dim === undefined ? zero : at(index, dim));
  });
  const conditions = position.map((place, axis) => e.within(place, 0, at(operand.shape, axis)));
  const condition = conditions.reduce((a, b) => e.and(a, b), e.const(1, "bool"));
  const place = e.addIndex(e.flatten(position, target.strides), target.offset(e));
  const value = combined(e, kind, () => loadElement(e, target.buffer, place), lowering.element(updates, index));
  const store: Stmt = { kind: "store", buffer: target.buffer, index: place, value: storedValue(e, node.dtype, value) };
  return when(condition, [store]);
}

function combined(e: Exprs, kind: ScatterKind, held: () => Expr, value: Expr): Expr {
  return kind === "replace" ? value : e.binary(operators[kind], held(), value);
}
