import { CeratopsError } from "../errors.ts";
import type { DType, TypedArray } from "../ir/dtype.ts";
import { isArrayData, tensor, toTensor, type ArrayData } from "../tensor/convert.ts";
import { sourceOf } from "../tensor/source.ts";
import { Tensor, type NestedArray } from "../tensor/tensor.ts";
import { isPromise } from "../util/maybe_promise.ts";
import type { Option } from "../util/options.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";

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
  if (isSerialized(written)) return { tensor: fromSerialized(written), serialize: () => written };
  if (written instanceof Tensor) return { tensor: written, serialize: () => serializeTensor(written) };
  const made = toTensor(written);
  if (!isArrayData(written)) return { tensor: made, serialize: () => written };
  return { tensor: made, serialize: () => serializeArray("__numpy__", written.data, made) };
}

function fromSerialized({ config }: Serialized): Tensor {
  const { value, dtype } = config as { value: readonly NestedArray[]; dtype: DType | "int64" | "uint64" };
  return tensor(value, narrow(dtype));
}

/** 64-bit numbers that arrive from files are 32 bits wide here. */
const narrow = (dtype: DType | "int64" | "uint64"): DType =>
  dtype.endsWith("64") ? (dtype.replace("64", "32") as DType) : (dtype as DType);

function serializeArray(className: string, data: TypedArray, { shape, dtype }: Tensor): Serialized {
  const rows = (offset: number, axis: number): unknown => {
    if (axis === shape.length) return data[offset];
    const stride = shape.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    return Array.from({ length: shape[axis] ?? 0 }, (_, i) => rows(offset + i * stride, axis + 1));
  };
  return { class_name: className, config: { value: rows(0, 0), dtype } };
}

/** Configs are written at once, so the numbers must be there: those of a tensor that was read, or made of an array. */
function serializeTensor(tensor: Tensor): Serialized {
  const data = sourceOf(tensor.node)?.data();
  if (data !== undefined && !isPromise(data)) return serializeArray("__tensor__", data, tensor);
  throw new CeratopsError("A constant that is not computed yet cannot be written into a config", {
    code: "E_CONFIG_TENSOR",
    where: "Constant: value",
    expected: "a tensor whose values were read, or an array",
    received: String(tensor),
    hint: "await value.data()",
  });
}
