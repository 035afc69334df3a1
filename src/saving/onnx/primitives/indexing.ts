import type { GatherAttributes, ScatterKind } from "../../../ir/attributes.ts";
import { gatherLike } from "../../../ir/primitives/indexing.ts";
import { at, otherAxes, range, sizeOf, stridesOf, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { wideOf, type Rule } from "../writing.ts";

/** The part of a gather (or of the scatter like it) that says where slices begin. */
interface Places {
  readonly attributes: GatherAttributes;
  readonly operand: Dims;
  readonly indices: Dims;
  /** Shape of what is gathered, or of the updates. */
  readonly result: Dims;
}

export const gather: Rule<"gather"> = ({ e, node, inputs: [x, indices], attributes }) => {
  const [operand, starts] = node.inputs;
  if (x === undefined || indices === undefined || operand === undefined || starts === undefined) return [];
  const places: Places = { attributes, operand: operand.shape, indices: starts.shape, result: node.shape };
  const all = e.full(x, operand.shape);
  const wide = e.cast(e.full(indices, starts.shape), "int64");
  const axis = wholeSlicesAlong(places);
  if (axis !== undefined) return gatherAlong(e, all, wide, axis, places);
  const place = flatPlace(e, places, wide, (start, along) => inside(e, start, e.size(at(operand.shape, along) - at(attributes.sliceSizes, along))));
  return e.gather(e.reshape(all, [sizeOf(operand.shape)]), e.full(place, node.shape), 0);
};

const inside = (e: Emitter, index: Value, last: Value): Value =>
  e.elementwise("Min", [e.elementwise("Max", [index, e.scalar(0, "int64")]), last]);

/** The axis along which whole slices are taken, as an embedding does; undefined for any other gather. */
function wholeSlicesAlong({ attributes, operand }: Places): number | undefined {
  const { startIndexMap, collapsedSliceDims, operandBatchingDims, sliceSizes } = attributes;
  const [axis, ...others] = startIndexMap;
  const isWhole = operand.every((dim, i) => i === axis || sliceSizes[i] === dim);
  const isPlain = others.length === 0 && operandBatchingDims.length === 0 && collapsedSliceDims.length === 1;
  return isPlain && isWhole && collapsedSliceDims[0] === axis ? axis : undefined;
}

function gatherAlong(e: Emitter, x: Value, indices: Value, axis: number, places: Places): Value {
  const { indexVectorDim, offsetDims } = places.attributes;
  const index = indexVectorDim < indices.shape.length ? e.squeeze(indices, [indexVectorDim]) : indices;
  const taken = e.gather(x, inside(e, index, e.size(at(x.shape, axis) - 1)), axis);
  // Gather puts the axes of the indices where the axis was; here they may be anywhere.
  const batch = otherAxes(places.result.length, offsetDims);
  const order = [...offsetDims.slice(0, axis), ...batch, ...offsetDims.slice(axis)];
  return e.transpose(taken, range(order.length).map((to) => order.indexOf(to)));
}

/** A value with axes of `indices` (less the one of the index vector) where the result has them. */
function onResult(e: Emitter, x: Value, { attributes, result }: Places): Value {
  const batch = otherAxes(result.length, attributes.offsetDims);
  return e.unsqueeze(x, otherAxes(result.length, batch));
}

/**
 * For each element of the result, its position in the operand as one row of numbers: starts of slices, changed by
 * `adjust`, plus the position in the slice.
 */
function flatPlace(e: Emitter, places: Places, indices: Value, adjust: (start: Value, axis: number) => Value): Value {
  const { operand, result } = places;
  const strides = stridesOf(operand);
  const terms = positionsIn(e, places, indices, adjust).map((position, axis) =>
    e.elementwise("Mul", [position, e.size(at(strides, axis))]),
  );
  const zero = e.scalar(0, "int64");
  const sum = terms.reduce((total, term) => e.elementwise("Add", [total, term]), zero);
  return e.fullAlong(sum, result, []);
}

/** For each axis of the operand, the position there of each element of the result. */
function positionsIn(e: Emitter, places: Places, indices: Value, adjust: (start: Value, axis: number) => Value): Value[] {
  const { attributes, operand, result } = places;
  const { startIndexMap, operandBatchingDims, startIndicesBatchingDims, collapsedSliceDims, offsetDims, indexVectorDim } = attributes;
  const kept = otherAxes(operand.length, [...collapsedSliceDims, ...operandBatchingDims]);
  const batch = otherAxes(result.length, offsetDims);
  const batchAxes = otherAxes(places.indices.length, [indexVectorDim]);
  return operand.map((_, axis) => {
    const parts: Value[] = [];
    const component = startIndexMap.indexOf(axis);
    if (component >= 0) parts.push(adjust(onResult(e, componentOf(e, indices, component, indexVectorDim), places), axis));
    const pair = operandBatchingDims.indexOf(axis);
    if (pair >= 0) {
      const to = at(batch, batchAxes.indexOf(at(startIndicesBatchingDims, pair)));
      parts.push(e.positions(at(result, to), result.length, to));
    }
    const offset = kept.indexOf(axis);
    if (offset >= 0) parts.push(e.positions(at(result, at(offsetDims, offset)), result.length, at(offsetDims, offset)));
    return parts.reduce((sum, part) => e.elementwise("Add", [sum, part]), parts.length === 0 ? e.scalar(0, "int64") : at(parts.splice(0, 1), 0));
  });
}

/** One component of the index vectors. */
const componentOf = (e: Emitter, indices: Value, component: number, axis: number): Value =>
  axis < indices.shape.length ? e.gather(indices, e.scalar(component, "int64"), axis) : indices;

const reductions: { readonly [K in ScatterKind]: string } = {
  add: "add",
  multiply: "mul",
  maximum: "max",
  minimum: "min",
  replace: "none",
};

/** Updates that fall outside go to one more element behind the operand, which is cut off again. */
export const scatter: Rule<"scatter"> = ({ e, node, inputs: [x, indices, updates], attributes }) => {
  const [, starts, given] = node.inputs;
  if (x === undefined || indices === undefined || updates === undefined || starts === undefined || given === undefined) return [];
  const places: Places = {
    attributes: gatherLike(attributes, node.shape.length, given.shape),
    operand: node.shape,
    indices: starts.shape,
    result: given.shape,
  };
  const wide = e.cast(e.full(indices, starts.shape), "int64");
  // Runtimes combine few dtypes in place.
  const dtype = x.dtype === "float16" ? "float32" : wideOf(x.dtype);
  const size = sizeOf(node.shape);
  const flat = e.reshape(e.cast(e.full(x, node.shape), dtype), [size]);
  const longer = e.pad(flat, [0], [1], e.scalar(0, dtype));
  const place = e.reshape(e.full(safePlace(e, places, wide), given.shape), [sizeOf(given.shape)]);
  const values = e.reshape(e.cast(e.full(updates, given.shape), dtype), [sizeOf(given.shape)]);
  const done = e.op("ScatterElements", [longer, place, values], longer, { axis: 0, reduction: reductions[attributes.kind] });
  return e.cast(e.reshape(e.pad(done, [0], [-1], e.scalar(0, dtype)), node.shape), x.dtype);
};

/** The place of each update in the flat operand; behind its end where the update must not arrive. */
function safePlace(e: Emitter, places: Places, indices: Value): Value {
  const { operand } = places;
  const strides = stridesOf(operand);
  const zero = e.scalar(0, "int64");
  let place = zero;
  let fits: Value | undefined;
  positionsIn(e, places, indices, (start) => start).forEach((position, axis) => {
    place = e.elementwise("Add", [place, e.elementwise("Mul", [position, e.size(at(strides, axis))])]);
    if (!places.attributes.startIndexMap.includes(axis)) return;
    const low = e.elementwise("LessOrEqual", [zero, position], "bool");
    const high = e.elementwise("Less", [position, e.size(at(operand, axis))], "bool");
    const within = e.elementwise("And", [low, high]);
    fits = fits === undefined ? within : e.elementwise("And", [fits, within]);
  });
  return fits === undefined ? place : e.elementwise("Where", [fits, place, e.size(sizeOf(operand))]);
}
