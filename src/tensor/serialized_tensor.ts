import { CeratopsError } from "../errors.ts";
import { at } from "../ir/shape.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";
import { tensor } from "./convert.ts";
import { canonicalDType, type DTypeName } from "./promotion.ts";
import type { NestedArray, Tensor } from "./tensor.ts";
import { valuesAtHand } from "./values_at_hand.ts";

/** A tensor as Keras writes it into configs, with the class name for its kind: `"__tensor__"`, or `"__numpy__"`. */
export function serializeTensor(value: Tensor, where: string, className = "__tensor__"): Serialized {
  const { shape, dtype } = value;
  // Configs are written at once, so the numbers must be there.
  const data = valuesAtHand(value);
  if (data === undefined) throw notThere(value, where);
  let position = 0;
  const nest = (axis: number): NestedArray =>
    axis === shape.length ? at(data, position++) : Array.from({ length: at(shape, axis) }, () => nest(axis + 1));
  return { class_name: className, config: { value: nest(0), dtype } };
}

/** The tensor that was written into a config; undefined if this is none. */
export function deserializeTensor(value: unknown): Tensor | undefined {
  if (!isSerialized(value) || !["__tensor__", "__numpy__"].includes(value.class_name)) return undefined;
  const { value: numbers, dtype } = value.config as unknown as { value: readonly NestedArray[]; dtype: DTypeName };
  return tensor(numbers, canonicalDType(dtype));
}

function notThere(value: Tensor, where: string): CeratopsError {
  return new CeratopsError("A tensor that is not computed yet cannot be written into a config", {
    code: "E_CONFIG_TENSOR",
    where,
    expected: "an array, or a tensor that is made of values which are there",
    received: String(value),
    hint: "await value.data()",
  });
}
