import { at, otherAxes, sizeOf, type Dims } from "../../../ir/shape.ts";
import { inWide, type Rule } from "../writing.ts";
import type { Emitter, Value } from "../emitter.ts";

const pick = (list: Dims, axes: Dims): number[] => axes.map((axis) => at(list, axis));

/** Where the axes of an operand belong: those it shares, those it keeps, those summed over. */
interface Roles {
  readonly batch: Dims;
  readonly free: Dims;
  readonly contracting: Dims;
}

/** Axes are brought into MatMul's order, `[…batch, free, contracted] · […batch, contracted, free]`, several merged into one. */
export const dot_general: Rule<"dot_general"> = ({ e, node, inputs: [lhs, rhs], attributes }) => {
  const [left, right] = node.inputs;
  if (lhs === undefined || rhs === undefined || left === undefined || right === undefined) return [];
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = attributes;
  const rolesL = { batch: lhsBatch, contracting: lhsContracting, free: otherAxes(left.shape.length, [...lhsBatch, ...lhsContracting]) };
  const rolesR = { batch: rhsBatch, contracting: rhsContracting, free: otherAxes(right.shape.length, [...rhsBatch, ...rhsContracting]) };
  return inWide(e, [e.full(lhs, left.shape), e.full(rhs, right.shape)], (a, b) => {
    const product = e.matmul(rows(e, a, rolesL), columns(e, b, rolesR));
    return e.reshape(product, node.shape);
  });
};

/** `[…batch, free, contracted]`; without a batch, MatMul takes any number of free axes as they are. */
function rows(e: Emitter, x: Value, { batch, free, contracting }: Roles): Value {
  const ordered = e.transpose(x, [...batch, ...free, ...contracting]);
  const kept = batch.length === 0 && free.length > 0 ? pick(x.shape, free) : [...pick(x.shape, batch), sizeOf(pick(x.shape, free))];
  return e.reshape(ordered, [...kept, sizeOf(pick(x.shape, contracting))]);
}

/** `[…batch, contracted, free]`. */
function columns(e: Emitter, x: Value, { batch, free, contracting }: Roles): Value {
  const ordered = e.transpose(x, [...batch, ...contracting, ...free]);
  return e.reshape(ordered, [...pick(x.shape, batch), sizeOf(pick(x.shape, contracting)), sizeOf(pick(x.shape, free))]);
}

