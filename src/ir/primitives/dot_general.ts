import type { Attributes } from "../node.ts";
import type { Builder } from "../builder.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, flatten, forEachIndex, otherAxes, range, sameDims, stridesOf, type Dims } from "../shape.ts";
import { combiner } from "./reduction.ts";

const pick = (list: Dims, axes: Dims): number[] => axes.map((axis) => at(list, axis));

/** Axes of both operands that stay in the result, besides the batch. */
const freeAxes = (rank: number, batch: Dims, contracting: Dims): number[] => otherAxes(rank, [...batch, ...contracting]);

/**
 * `out[b, m, n] = Σₖ lhs[b, m, k] · rhs[b, k, n]` over named axes; the result has the batch axes, then the free axes of
 * lhs, then those of rhs.
 */
export const dot_general: Primitive<"dot_general"> = {
  infer: ([lhs, rhs], { lhsBatch, rhsBatch, lhsContracting, rhsContracting }) => {
    check(lhs !== undefined && rhs !== undefined, () => "expects two operands");
    const fits =
      lhs.dtype === rhs.dtype &&
      sameDims(pick(lhs.shape, lhsBatch), pick(rhs.shape, rhsBatch)) &&
      sameDims(pick(lhs.shape, lhsContracting), pick(rhs.shape, rhsContracting));
    check(fits, () => `${showType(lhs)} with ${showType(rhs)} over [${lhsContracting}], [${rhsContracting}]`);
    const shape = [
      ...pick(lhs.shape, lhsBatch),
      ...pick(lhs.shape, freeAxes(lhs.shape.length, lhsBatch, lhsContracting)),
      ...pick(rhs.shape, freeAxes(rhs.shape.length, rhsBatch, rhsContracting)),
    ];
    return [{ shape, dtype: lhs.dtype }];
  },
  evaluate: ({ inputs: [lhs, rhs], outputs: [out], attributes }) => {
    if (lhs === undefined || rhs === undefined || out === undefined) return;
    const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = attributes;
    const lhsStrides = stridesOf(lhs.type.shape);
    const rhsStrides = stridesOf(rhs.type.shape);
    const lhsFree = freeAxes(lhs.type.shape.length, lhsBatch, lhsContracting);
    const rhsFree = freeAxes(rhs.type.shape.length, rhsBatch, rhsContracting);
    const contracted = pick(lhs.type.shape, lhsContracting);
    const lhsOuter = [...pick(lhsStrides, lhsBatch), ...pick(lhsStrides, lhsFree), ...rhsFree.map(() => 0)];
    const rhsOuter = [...pick(rhsStrides, rhsBatch), ...lhsFree.map(() => 0), ...pick(rhsStrides, rhsFree)];
    const lhsInner = pick(lhsStrides, lhsContracting);
    const rhsInner = pick(rhsStrides, rhsContracting);
    const multiply = combiner("multiply", lhs.type.dtype);
    const offsets: [number, number][] = [];
    forEachIndex(contracted, (k) => offsets.push([flatten(k, lhsInner), flatten(k, rhsInner)]));
    forEachIndex(out.type.shape, (index, flat) => {
      const a = flatten(index, lhsOuter);
      const b = flatten(index, rhsOuter);
      let sum = 0;
      for (const [i, j] of offsets) sum += multiply(lhs.data[a + i] ?? 0, rhs.data[b + j] ?? 0);
      out.data[flat] = sum;
    });
  },
  gradient: ({ g, node, cotangent, needs }) => {
    const { lhsContracting, rhsContracting, lhsBatch, rhsBatch } = node.attributes;
    const [lhs, rhs] = [at(node.inputs, 0), at(node.inputs, 1)];
    const swapped = {
      lhsContracting: rhsContracting,
      rhsContracting: lhsContracting,
      lhsBatch: rhsBatch,
      rhsBatch: lhsBatch,
    };
    return [
      needs[0] ? operandGradient(g, lhs, rhs, cotangent, node.attributes, true) : undefined,
      needs[1] ? operandGradient(g, rhs, lhs, cotangent, swapped, false) : undefined,
    ];
  },
};

/** Contracts the cotangent with the other operand over its free axes, and puts the axes where `self` has them. */
function operandGradient(
  g: Builder,
  self: Node,
  other: Node,
  ct: Node,
  axes: Attributes["dot_general"],
  selfFirst: boolean,
): Node {
  const { lhsBatch: batch, lhsContracting: contracting, rhsBatch: otherBatch, rhsContracting: otherContracting } = axes;
  const selfFree = freeAxes(self.shape.length, batch, contracting);
  const otherFree = freeAxes(other.shape.length, otherBatch, otherContracting);
  const ctOtherFree = range(otherFree.length).map((i) => batch.length + i + (selfFirst ? selfFree.length : 0));
  const result = g.dotGeneral(ct, other, {
    lhsBatch: range(batch.length),
    rhsBatch: otherBatch,
    lhsContracting: ctOtherFree,
    rhsContracting: otherFree,
  });
  // The result's axes: batch, self's free axes, then self's contracted axes in the order other has them.
  const contractedOrder = otherAxes(other.shape.length, [...otherBatch, ...otherFree]).map((axis) =>
    at(contracting, otherContracting.indexOf(axis)),
  );
  const order = [...batch, ...selfFree, ...contractedOrder];
  return g.transpose(result, range(order.length).map((axis) => order.indexOf(axis)));
}
