import { at, type Dims } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { wideOf, type Rule } from "../writing.ts";

/** The first k along an axis in order, and where they were. Of equal elements, ONNX too takes the earlier one first. */
function first(e: Emitter, x: Value, axis: number, k: number, descending: boolean): [values: Value, places: Value] {
  const wide = e.cast(x, wideOf(x.dtype));
  const shape = x.shape.with(axis, k);
  const results = [{ shape, dtype: wide.dtype }, { shape, dtype: "int64" }] as const;
  const [values, places] = e.node("TopK", [wide, e.sizes([k])], results, { axis, largest: descending ? 1 : 0, sorted: 1 });
  if (values === undefined || places === undefined) throw new RangeError("TopK has two results");
  return [e.cast(values, x.dtype), places];
}

export const sort: Rule<"sort"> = ({ e, node, inputs, attributes: { dimension, descending } }) => {
  const shape: Dims = at(node.results, 0).shape;
  const [key, ...others] = inputs.map((input) => e.full(input, shape));
  if (key === undefined) return [];
  const [values, places] = first(e, key, dimension, at(shape, dimension), descending);
  const follow = (x: Value): Value => e.op("GatherElements", [x, places], x, { axis: dimension });
  return [values, ...others.map(follow)];
};

export const top_k: Rule<"top_k"> = ({ e, node, inputs: [x], attributes: { k } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  const [values, places] = first(e, e.full(x, input.shape), input.shape.length - 1, k, true);
  return [values, e.cast(places, "int32")];
};
