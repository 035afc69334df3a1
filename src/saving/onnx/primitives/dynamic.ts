import { at, range, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import type { Rule } from "../writing.ts";
import { choose } from "./elementwise.ts";

/** Where slices start, moved inside where they would leave: int64 scalars, undefined for axes that are taken whole. */
function startsOf(e: Emitter, starts: readonly Value[], shape: Dims, sizes: Dims): (Value | undefined)[] {
  return starts.map((start, axis) => {
    const room = at(shape, axis) - at(sizes, axis);
    if (room === 0) return undefined;
    const positive = e.elementwise("Max", [e.cast(start, "int64"), e.scalar(0, "int64")]);
    return e.elementwise("Min", [positive, e.size(room)]);
  });
}

export const dynamic_slice: Rule<"dynamic_slice"> = ({ e, node, inputs: [x, ...starts], attributes: { sizes } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  const found = startsOf(e, starts, input.shape, sizes);
  const axes = range(sizes.length).filter((axis) => found[axis] !== undefined);
  if (axes.length === 0) return x;
  const low = e.concat(found.flatMap((start) => (start === undefined ? [] : [e.unsqueeze(start, [0])])), 0);
  const high = e.elementwise("Add", [low, e.sizes(axes.map((axis) => at(sizes, axis)))]);
  const held = e.full(x, input.shape);
  return e.op("Slice", [held, low, high, e.sizes(axes)], { shape: sizes, dtype: x.dtype });
};

/** Every place of the result looks up which element of the update would lie there, and whether one does. */
export const dynamic_update_slice: Rule<"dynamic_update_slice"> = ({ e, node, inputs: [x, update, ...starts] }) => {
  const sizes = node.inputs[1]?.shape;
  if (x === undefined || update === undefined || sizes === undefined) return [];
  const { shape } = node;
  let placed = e.full(update, sizes);
  let inside: Value | undefined;
  startsOf(e, starts, shape, sizes).forEach((start, axis) => {
    if (start === undefined) return;
    const offset = e.elementwise("Sub", [e.positions(at(shape, axis), 1, 0), start]);
    const last = e.size(at(sizes, axis) - 1);
    const zero = e.scalar(0, "int64");
    const clipped = e.elementwise("Min", [e.elementwise("Max", [offset, zero]), last]);
    placed = e.gather(placed, clipped, axis);
    const within = e.elementwise("Equal", [clipped, offset], "bool");
    const column = e.unsqueeze(within, range(shape.length).filter((other) => other !== axis));
    inside = inside === undefined ? column : e.elementwise("And", [inside, column]);
  });
  return inside === undefined ? placed : choose(e, inside, placed, x);
};
