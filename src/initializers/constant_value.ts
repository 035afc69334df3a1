import { isArrayData, toTensor, type ArrayData } from "../tensor/convert.ts";
import { deserializeTensor, serializeTensor } from "../tensor/serialized_tensor.ts";
import { Tensor, type NestedArray } from "../tensor/tensor.ts";
import type { Option } from "../util/options.ts";
import type { Serialized } from "../util/serialize.ts";

/** What a constant may be given as. */
export type ConstantValue = number | boolean | readonly NestedArray[] | ArrayData | Tensor;

/** A constant ready for use, with the form it has in configs. */
export interface HeldConstant {
  readonly tensor: Tensor;
  readonly serialize: () => unknown;
}

/** An option that is a number or an array. Arrays stand in configs as Keras writes those of NumPy. */
export const constantValue = (fallback: number): Option<ConstantValue, HeldConstant> & { readonly fallback: ConstantValue } => ({
  fallback,
  parse: (written) => hold(written),
  serialize: (held) => held.serialize(),
});

function hold(written: ConstantValue | Serialized): HeldConstant {
  const read = deserializeTensor(written);
  if (read !== undefined) return { tensor: read, serialize: () => written };
  if (written instanceof Tensor) return { tensor: written, serialize: () => serializeTensor(written, "Constant: value") };
  const made = toTensor(written as ConstantValue);
  if (!isArrayData(written)) return { tensor: made, serialize: () => written };
  return { tensor: made, serialize: () => serializeTensor(made, "Constant: value", "__numpy__") };
}
