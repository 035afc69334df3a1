import { CeratopsError } from "../../errors.ts";
import type { TensorLike } from "../../tensor/convert.ts";
import { valuesAtHand } from "../../tensor/values_at_hand.ts";
import type { TypedArray } from "../../ir/dtype.ts";

/** The values of `x`, which a shape or a loop depends on; an error where they are still to be computed. */
export function needValues(x: TensorLike, what: string, op: string): TypedArray {
  const values = valuesAtHand(x);
  if (values !== undefined) return values;
  throw new CeratopsError(`ops.${op}: the shape of the result depends on ${what}`, {
    code: "E_VALUE_NEEDED",
    where: `ops.${op}`,
    expected: "plain numbers, or a tensor whose values were read",
    received: "a tensor that is still to be computed",
    hint: "await x.data(); // before the call",
  });
}

/** A list of plain numbers, or one of them alone, from whatever holds them. */
export function plainNumbers(value: TensorLike, what: string, op: string): number[] {
  if (typeof value === "number") return [value];
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return [...(value as readonly number[])];
  return Array.from(needValues(value, what, op));
}
