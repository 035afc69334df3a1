import { at, flatten, forEachIndex, stridesOf } from "../shape.ts";
import type { Primitive } from "../primitive.ts";

/** Leaves carry their type themselves; `infer` is never asked to make one up. */
const ownType = (): never => {
  throw new Error("leaves are built with their type");
};

/** A tensor given from outside: an argument, a weight, a captured array. */
export const parameter: Primitive<"parameter"> = { infer: ownType, evaluate: "leaf", gradient: "none" };

/** Numbers known when the graph is built. */
export const constant: Primitive<"constant"> = {
  infer: ownType,
  evaluate: ({ attributes: { data }, outputs: [out] }) => {
    if (out === undefined) return;
    if (data.length === 1) out.data.fill(at(data, 0));
    else out.data.set(data);
  },
  gradient: "none",
};

/** Each element's position along one axis. */
export const iota: Primitive<"iota"> = {
  infer: ownType,
  evaluate: ({ attributes: { dimension }, outputs: [out] }) => {
    if (out === undefined) return;
    const strides = stridesOf(out.type.shape);
    forEachIndex(out.type.shape, (index) => {
      out.data[flatten(index, strides)] = at(index, dimension);
    });
  },
  gradient: "none",
};
