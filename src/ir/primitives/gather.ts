import type { GatherAttributes } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import type { Node } from "../node.ts";
import { check, type Primitive } from "../primitive.ts";
import { at, stridesOf } from "../shape.ts";
import { forEachSlicePlace, gatheredShape, scatterLike } from "./indexing.ts";

/** Slices of an operand at computed starts; starts are clamped so that every slice lies inside. */
export const gather: Primitive<"gather"> = {
  infer: ([operand, indices], attributes) => {
    check(operand !== undefined && indices !== undefined, () => "expects an operand and indices");
    return [{ shape: gatheredShape(operand, indices, attributes), dtype: operand.dtype }];
  },
  evaluate: ({ inputs: [operand, indices], outputs: [out], attributes }) => {
    if (operand === undefined || indices === undefined || out === undefined) return;
    const { shape } = operand.type;
    const strides = stridesOf(shape);
    const limits = shape.map((dim, axis) => dim - at(attributes.sliceSizes, axis));
    forEachSlicePlace(attributes, indices, out.type.shape, (start, offset, flat) => {
      let from = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const clamped = Math.min(Math.max(at(start, axis), 0), at(limits, axis));
        from += (clamped + at(offset, axis)) * at(strides, axis);
      }
      out.data[flat] = at(operand.data, from);
    });
  },
  gradient: ({ g, node, cotangent }) => {
    const [operand, indices] = [at(node.inputs, 0), at(node.inputs, 1)];
    const clamped = clampStarts(g, operand, indices, node.attributes);
    return [g.scatter(g.like(0, operand), clamped, cotangent, scatterLike(node.attributes, "add")), undefined];
  },
};

/** The starts that gather really used: scatter drops what gather clamps. */
function clampStarts(g: Builder, operand: Node, indices: Node, attributes: GatherAttributes): Node {
  const { startIndexMap, indexVectorDim, sliceSizes } = attributes;
  const dtype = indices.dtype === "uint32" ? "uint32" : "int32";
  const limits = startIndexMap.map((axis) => at(operand.shape, axis) - at(sliceSizes, axis));
  const scalar = indexVectorDim === indices.shape.length;
  const high = g.constant(Int32Array.from(limits), { shape: scalar ? [] : [limits.length], dtype });
  return g.clamp(
    g.full(0, { shape: indices.shape, dtype }),
    g.convert(indices, dtype),
    g.broadcastInDim(high, indices.shape, scalar ? [] : [indexVectorDim]),
  );
}
