import type { ScatterAttributes, ScatterKind } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import type { DType } from "../dtype.ts";
import type { Node } from "../node.ts";
import { check, showType, type GradientContext, type Primitive } from "../primitive.ts";
import { at, range, sameDims, stridesOf } from "../shape.ts";
import { combiner } from "./reduction.ts";
import { forEachSlicePlace, gatheredShape, gatherLike } from "./indexing.ts";

const combinerOf = (kind: ScatterKind, dtype: DType): ((held: number, update: number) => number) =>
  kind === "replace" ? (_, update) => update : combiner(kind, dtype);

/**
 * Combines updates into slices of an operand at computed starts. Elements that fall outside are dropped; of several that
 * meet in one place, "replace" keeps the last in the row-major order of the updates.
 */
export const scatter: Primitive<"scatter"> = {
  infer: ([operand, indices, updates], attributes) => {
    check(operand !== undefined && indices !== undefined && updates !== undefined, () => "expects three operands");
    check(updates.dtype === operand.dtype, () => `${showType(updates)} into ${showType(operand)}`);
    const shape = gatheredShape(operand, indices, gatherLike(attributes, operand.shape.length, updates.shape));
    check(sameDims(shape, updates.shape), () => `${showType(updates)}, but these indices place [${shape}]`);
    return [operand];
  },
  evaluate: ({ inputs: [operand, indices, updates], outputs: [out], attributes }) => {
    if (operand === undefined || indices === undefined || updates === undefined || out === undefined) return;
    const { shape, dtype } = operand.type;
    const strides = stridesOf(shape);
    const combine = combinerOf(attributes.kind, dtype);
    out.data.set(operand.data);
    const places = gatherLike(attributes, shape.length, updates.type.shape);
    forEachSlicePlace(places, indices, updates.type.shape, (start, offset, flat) => {
      let to = 0;
      for (let axis = 0; axis < shape.length; axis++) {
        const position = at(start, axis) + at(offset, axis);
        if (position < 0 || position >= at(shape, axis)) return;
        to += position * at(strides, axis);
      }
      out.data[to] = combine(at(out.data, to), at(updates.data, flat));
    });
  },
  gradient: (context) => gradients[context.node.attributes.kind](rule(context)),
};

interface Rule {
  readonly g: Builder;
  readonly operand: Node;
  readonly updates: Node;
  readonly result: Node;
  readonly ct: Node;
  readonly needs: readonly boolean[];
  /** Another scatter to the same places. */
  readonly scatter: (kind: ScatterKind, operand: Node, updates: Node) => Node;
  /** What lies where each update went; 0 for updates that were dropped. */
  readonly read: (from: Node) => Node;
}

function rule({ g, node, cotangent, needs }: GradientContext<"scatter">): Rule {
  const [operand, indices, updates] = [at(node.inputs, 0), at(node.inputs, 1), at(node.inputs, 2)];
  return {
    g,
    operand,
    updates,
    result: node,
    ct: cotangent,
    needs,
    scatter: (kind, x, values) => g.scatter(x, indices, values, { ...node.attributes, kind }),
    read: (from) => readWritten(g, from, indices, updates, node.attributes),
  };
}

const gradients: { readonly [K in ScatterKind]: (rule: Rule) => readonly (Node | undefined)[] } = {
  add: ({ ct, needs, read }) => [ct, undefined, needs[2] ? read(ct) : undefined],
  replace: ({ g, ct, updates, needs, scatter, read }) => [
    needs[0] ? scatter("replace", ct, g.like(0, updates)) : undefined,
    undefined,
    needs[2] ? g.select(survivors({ g, ct, updates, scatter, read }), read(ct), g.like(0, updates)) : undefined,
  ],
  multiply: (context) => [
    context.needs[0] ? context.scatter("multiply", context.ct, context.updates) : undefined,
    undefined,
    context.needs[2] ? context.g.multiply(context.read(context.ct), productOfOthers(context)) : undefined,
  ],
  maximum: sharedByTies,
  minimum: sharedByTies,
};

/** Which updates were not overwritten by a later one: each writes its own number, and looks whether it is still there. */
function survivors({ g, ct, updates, scatter, read }: Pick<Rule, "g" | "ct" | "updates" | "scatter" | "read">): Node {
  const numbers = g.add(g.linearIndex(updates.shape), g.full(1, { shape: updates.shape, dtype: "int32" }));
  const held = scatter("replace", g.full(0, { shape: ct.shape, dtype: "int32" }), numbers);
  return g.compare("EQ", read(held), numbers);
}

/** For each update, the product of the operand and all other updates in its place; exact where one of them is zero. */
function productOfOthers({ g, operand, updates, scatter, read }: Rule): Node {
  const zero = g.like(0, updates);
  const one = g.like(1, updates);
  const isZero = g.compare("EQ", updates, zero);
  const nonZero = g.select(isZero, one, updates);
  const zeros = g.select(isZero, one, zero);
  const product = read(scatter("multiply", operand, nonZero));
  const noOtherZero = g.compare("EQ", read(scatter("add", g.like(0, operand), zeros)), zeros);
  return g.select(noOtherZero, g.divide(product, nonZero), zero);
}

/** The operand and the updates that reach the result share its cotangent equally, as in reductions. */
function sharedByTies({ g, operand, updates, result, ct, scatter, read }: Rule): readonly (Node | undefined)[] {
  const operandHits = g.convert(g.compare("EQ", operand, result), operand.dtype);
  const updateHits = g.convert(g.compare("EQ", updates, read(result)), updates.dtype);
  const share = g.divide(ct, scatter("add", operandHits, updateHits));
  return [g.multiply(share, operandHits), undefined, g.multiply(read(share), updateHits)];
}

/**
 * Gathers at the places a scatter wrote. Gather would clamp where scatter drops; a border of zeros as wide as a slice
 * gives what was dropped a place to read zero from.
 */
function readWritten(g: Builder, from: Node, indices: Node, updates: Node, attributes: ScatterAttributes): Node {
  const rank = from.shape.length;
  const places = gatherLike(attributes, rank, updates.shape);
  const { startIndexMap, indexVectorDim, sliceSizes } = places;
  const border = range(rank).map((axis) => (startIndexMap.includes(axis) ? at(sliceSizes, axis) : 0));
  const type = { shape: indices.shape, dtype: "int32" } as const;
  const scalar = indexVectorDim === indices.shape.length;
  const perAxis = (value: (axis: number) => number): Node => {
    const values = Int32Array.from(startIndexMap, value);
    const node = g.constant(values, { shape: scalar ? [] : [values.length], dtype: "int32" });
    return g.broadcastInDim(node, type.shape, scalar ? [] : [indexVectorDim]);
  };
  const low = perAxis((axis) => -at(border, axis));
  const high = perAxis((axis) => at(from.shape, axis));
  const starts = g.subtract(g.clamp(low, g.convert(indices, "int32"), high), low);
  return g.gather(g.pad(from, border, border), starts, places);
}
