import type { GatherAttributes, ScatterAttributes } from "../attributes.ts";
import { isInteger } from "../dtype.ts";
import type { TensorType } from "../node.ts";
import { check, showType, type Value } from "../primitive.ts";
import { at, flatten, forEachIndex, otherAxes, range, stridesOf, type Dims } from "../shape.ts";

/** The scatter that writes where this gather reads. */
export const scatterLike = (gather: GatherAttributes, kind: ScatterAttributes["kind"]): ScatterAttributes => ({
  kind,
  updateWindowDims: gather.offsetDims,
  insertedWindowDims: gather.collapsedSliceDims,
  inputBatchingDims: gather.operandBatchingDims,
  scatterIndicesBatchingDims: gather.startIndicesBatchingDims,
  scatterDimsToOperandDims: gather.startIndexMap,
  indexVectorDim: gather.indexVectorDim,
});

/** The gather that reads, in the shape of `updates`, where this scatter writes. */
export function gatherLike(scatter: ScatterAttributes, operandRank: number, updates: Dims): GatherAttributes {
  const single = [...scatter.insertedWindowDims, ...scatter.inputBatchingDims];
  const sliceSizes = range(operandRank).map(() => 1);
  otherAxes(operandRank, single).forEach((axis, i) => {
    sliceSizes[axis] = at(updates, at(scatter.updateWindowDims, i));
  });
  return {
    offsetDims: scatter.updateWindowDims,
    collapsedSliceDims: scatter.insertedWindowDims,
    operandBatchingDims: scatter.inputBatchingDims,
    startIndicesBatchingDims: scatter.scatterIndicesBatchingDims,
    startIndexMap: scatter.scatterDimsToOperandDims,
    indexVectorDim: scatter.indexVectorDim,
    sliceSizes,
  };
}

/** Takes elements along one axis by indices that have a place for each result: NumPy's take_along_axis. */
export function alongAxis(rank: number, dimension: number): GatherAttributes {
  const others = otherAxes(rank, [dimension]);
  return {
    offsetDims: [],
    collapsedSliceDims: [dimension],
    operandBatchingDims: others,
    startIndicesBatchingDims: others,
    startIndexMap: [dimension],
    indexVectorDim: rank,
    sliceSizes: range(rank).map(() => 1),
  };
}

/** Shape of what a gather gives, after checking its attributes against the types. */
export function gatheredShape(operand: TensorType, indices: TensorType, attributes: GatherAttributes): number[] {
  const { offsetDims, collapsedSliceDims, operandBatchingDims, startIndicesBatchingDims, startIndexMap } = attributes;
  const { sliceSizes, indexVectorDim } = attributes;
  const rank = operand.shape.length;
  check(isInteger(indices.dtype), () => `by ${showType(indices)}`);
  check(indexVectorDim >= 0 && indexVectorDim <= indices.shape.length, () => `index vector in axis ${indexVectorDim}`);
  const components = indices.shape[indexVectorDim] ?? 1;
  check(startIndexMap.length === components, () => `${components} index components for axes [${startIndexMap}]`);
  check(
    sliceSizes.length === rank && sliceSizes.every((size, axis) => size >= 0 && size <= at(operand.shape, axis)),
    () => `slices of [${sliceSizes}] of ${showType(operand)}`,
  );
  const single = [...collapsedSliceDims, ...operandBatchingDims];
  check(single.every((axis) => at(sliceSizes, axis) <= 1), () => `slices of [${sliceSizes}] dropping axes [${single}]`);
  check(new Set(single).size === single.length, () => `drops an axis twice: [${single}]`);
  check(
    new Set([...startIndexMap, ...operandBatchingDims]).size === components + operandBatchingDims.length,
    () => `places an axis twice: [${startIndexMap}] and [${operandBatchingDims}]`,
  );
  const kept = otherAxes(rank, single);
  check(offsetDims.length === kept.length, () => `${offsetDims.length} offset axes for ${kept.length} slice axes`);
  check(
    operandBatchingDims.length === startIndicesBatchingDims.length &&
      operandBatchingDims.every((axis, i) => operand.shape[axis] === indices.shape[at(startIndicesBatchingDims, i)]),
    () => `batch axes [${operandBatchingDims}] of ${showType(operand)} with [${startIndicesBatchingDims}] of ${showType(indices)}`,
  );
  const batch = otherAxes(indices.shape.length, [indexVectorDim]).map((axis) => at(indices.shape, axis));
  const shape = new Array<number>(batch.length + kept.length);
  kept.forEach((axis, i) => {
    shape[at(offsetDims, i)] = at(sliceSizes, axis);
  });
  otherAxes(shape.length, offsetDims).forEach((axis, i) => {
    shape[axis] = at(batch, i);
  });
  return shape;
}

/**
 * Visits every element of a gather's result (or of a scatter's updates): where its slice starts in the operand, before
 * any clamping, and where in the slice the element lies. Both arrays are reused.
 */
export function forEachSlicePlace(
  attributes: GatherAttributes,
  indices: Value,
  resultShape: Dims,
  visit: (start: readonly number[], offset: readonly number[], flat: number) => void,
): void {
  const { offsetDims, collapsedSliceDims, operandBatchingDims, startIndicesBatchingDims, startIndexMap } = attributes;
  const { indexVectorDim } = attributes;
  const rank = attributes.sliceSizes.length;
  const indexRank = indices.type.shape.length;
  const batchDims = otherAxes(resultShape.length, offsetDims);
  const batchAxes = otherAxes(indexRank, [indexVectorDim]);
  const kept = otherAxes(rank, [...collapsedSliceDims, ...operandBatchingDims]);
  const indexStrides = stridesOf(indices.type.shape);
  const componentStride = indexStrides[indexVectorDim] ?? 0;
  const start = new Array<number>(rank).fill(0);
  const offset = new Array<number>(rank).fill(0);
  const indexPlace = new Array<number>(indexRank).fill(0);
  forEachIndex(resultShape, (place, flat) => {
    batchAxes.forEach((axis, i) => {
      indexPlace[axis] = at(place, at(batchDims, i));
    });
    const first = flatten(indexPlace, indexStrides);
    startIndexMap.forEach((axis, component) => {
      start[axis] = at(indices.data, first + component * componentStride);
    });
    operandBatchingDims.forEach((axis, i) => {
      start[axis] = at(indexPlace, at(startIndicesBatchingDims, i));
    });
    kept.forEach((axis, i) => {
      offset[axis] = at(place, at(offsetDims, i));
    });
    visit(start, offset, flat);
  });
}
