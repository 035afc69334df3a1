import type { ReduceKind } from "../../../ir/attributes.ts";
import { isFloat } from "../../../ir/dtype.ts";
import { integerBounds } from "../../../ir/primitives/selection.ts";
import { at, range } from "../../../ir/shape.ts";
import type { Emitter, Value } from "../emitter.ts";
import { inWide, refuse, type Rule } from "../writing.ts";

const reductions: { readonly [K in ReduceKind]: string } = {
  add: "ReduceSum",
  multiply: "ReduceProd",
  maximum: "ReduceMax",
  minimum: "ReduceMin",
  // Of truths, which are computed as 0 and 1.
  and: "ReduceMin",
  or: "ReduceMax",
};

export const combinations: { readonly [K in ReduceKind]: string } = {
  add: "Add",
  multiply: "Mul",
  maximum: "Max",
  minimum: "Min",
  and: "Min",
  or: "Max",
};

const isBitwise = (kind: ReduceKind, x: Value): boolean => (kind === "and" || kind === "or") && x.dtype !== "bool";
const noBitwise = refuse("a bitwise reduction of integers", "reduce truths instead: ops.all(x) or ops.any(x)");

export const reduce: Rule<"reduce"> = (writing) => {
  const { e, node, inputs: [x], attributes: { kind, dimensions } } = writing;
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  if (isBitwise(kind, x)) return noBitwise(writing);
  const held = e.fullAlong(x, input.shape, dimensions);
  return inWide(e, [held], (wide) => e.reduce(reductions[kind], wide, dimensions));
};

export const arg_reduce: Rule<"arg_reduce"> = ({ e, node, inputs: [x], attributes: { kind, dimension } }) => {
  const [input] = node.inputs;
  if (x === undefined || input === undefined) return [];
  const held = e.fullAlong(x, input.shape, [dimension]);
  const shape = held.shape.toSpliced(dimension, 1);
  const opType = kind === "maximum" ? "ArgMax" : "ArgMin";
  const wide = e.cast(held, isFloat(input.dtype) ? held.dtype : "int32");
  return e.cast(e.op(opType, [wide], { shape, dtype: "int64" }, { axis: dimension, keepdims: 0 }), "int32");
};

export const cumulative: Rule<"cumulative"> = (writing) => {
  const { e, node, inputs: [x], attributes: { kind, dimension, reverse } } = writing;
  if (x === undefined) return [];
  if (isBitwise(kind, x)) return noBitwise(writing);
  const held = e.fullAlong(x, node.shape, [dimension]);
  return inWide(e, [held], (wide) => {
    if (kind !== "add") return runningBySteps(e, wide, kind, dimension, reverse);
    return e.op("CumSum", [wide, e.size(dimension)], wide, { reverse: reverse ? 1 : 0 });
  });
};

/** What changes nothing, for any dtype that reductions are computed in. */
export function identityOf(e: Emitter, kind: ReduceKind, x: Value): Value {
  if (kind === "add") return e.number(0, x);
  if (kind === "multiply") return e.number(1, x);
  const isLowest = kind === "maximum" || kind === "or";
  if (x.dtype.startsWith("float")) return e.number(isLowest ? -Infinity : Infinity, x);
  const [low, high] = x.dtype === "int64" ? [0, 2 ** 32] : integerBounds("int32");
  return e.number(isLowest ? low : high, x);
}

/** A running reduction in steps of 1, 2, 4, …: each combines an element with what has been gathered so far before it. */
function runningBySteps(e: Emitter, x: Value, kind: ReduceKind, axis: number, reverse: boolean): Value {
  const length = at(x.shape, axis);
  const identity = identityOf(e, kind, x);
  const none = x.shape.map(() => 0);
  const steps = range(Math.ceil(Math.log2(Math.max(length, 1)))).map((i) => 2 ** i);
  return steps.reduce((sum, step) => {
    const [before, after] = [none.with(axis, step), none.with(axis, -step)];
    const moved = reverse ? e.pad(sum, after, before, identity) : e.pad(sum, before, after, identity);
    return e.elementwise(combinations[kind], [sum, moved]);
  }, x);
}

