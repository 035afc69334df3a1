import type { Var } from "../../../compiler/expr.ts";
import type { Accumulate } from "../../../compiler/loop.ts";
import type { ReduceKind } from "../../../ir/attributes.ts";
import type { PlainOp } from "../assembler/index.ts";
import { LANES } from "./emission_state.ts";

const floatCombine: { readonly [K in ReduceKind]?: string } = { add: "add", multiply: "mul", maximum: "max", minimum: "min" };
const integerCombine: { readonly [K in ReduceKind]?: PlainOp } = {
  add: "i32.add",
  multiply: "i32.mul",
  and: "i32.and",
  or: "i32.or",
};

/** The instruction that puts two scalars together; undefined for integer extremes. */
export function combineInstruction(operator: ReduceKind, scalar: Var["scalar"]): PlainOp | undefined {
  if (scalar !== "f32" && scalar !== "f64") return integerCombine[operator];
  return `${scalar}.${floatCombine[operator] ?? "add"}` as PlainOp;
}

/** The instruction that puts two vectors together. */
export function combineVectors(operator: ReduceKind, scalar: Var["scalar"]): PlainOp {
  if (operator === "and" || operator === "or") return `v128.${operator}`;
  const name = floatCombine[operator] ?? "add";
  if (scalar === "f32") return `f32x4.${name}` as PlainOp;
  if (operator === "add" || operator === "multiply") return `i32x4.${name}` as PlainOp;
  return `i32x4.${name}_${scalar === "i32" ? "s" : "u"}` as PlainOp;
}

/** A vector of what changes nothing. */
export function identityVector(stmt: Accumulate, emit: (bits: ArrayBufferView) => void): void {
  const { operator, target } = stmt;
  if (target.scalar === "f32") {
    const values: { readonly [K in ReduceKind]?: number } = { multiply: 1, maximum: -Infinity, minimum: Infinity };
    return emit(new Float32Array(LANES).fill(values[operator] ?? 0));
  }
  const signed = target.scalar === "i32";
  const values: { readonly [K in ReduceKind]: number } = {
    add: 0,
    multiply: 1,
    maximum: signed ? -(2 ** 31) : 0,
    minimum: signed ? 2 ** 31 - 1 : -1,
    and: -1,
    or: 0,
  };
  emit(new Int32Array(LANES).fill(values[operator]));
}
