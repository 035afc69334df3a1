import type { DType } from "../ir/dtype.ts";
import { isArrayData, tensor, toTensor, type ArrayData } from "../tensor/convert.ts";
import type { NestedArray, Tensor } from "../tensor/tensor.ts";
import type { Option } from "../util/options.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";

/** What a constant may be given as. */
export type ConstantValue = number | boolean | readonly NestedArray[] | ArrayData;

/** A constant ready for use, with the form it has in configs. */
interface HeldConstant {
  readonly tensor: Tensor;
  readonly serialized: unknown;
}

/** An option that is a number or an array. Arrays stand in configs as Keras writes those of NumPy. */
export const constantValue = (fallback: number): Option<ConstantValue, HeldConstant> & { fallback: number } => ({
  fallback,
  parse: (written) => hold(written),
  serialize: ({ serialized }) => serialized,
});

function hold(written: ConstantValue | Serialized): HeldConstant {
  if (isSerialized(written)) return { tensor: fromSerialized(written), serialized: written };
  if (isArrayData(written)) return { tensor: toTensor(written), serialized: serializeArray(written) };
  return { tensor: toTensor(written), serialized: written };
}

function fromSerialized({ config }: Serialized): Tensor {
  const { value, dtype } = config as { value: readonly NestedArray[]; dtype: DType | "int64" | "uint64" };
  return tensor(value, narrow(dtype));
}

/** 64-bit numbers that arrive from files are 32 bits wide here. */
const narrow = (dtype: DType | "int64" | "uint64"): DType =>
  dtype.endsWith("64") ? (dtype.replace("64", "32") as DType) : (dtype as DType);

function serializeArray({ data, shape }: ArrayData): Serialized {
  const rows = (offset: number, axis: number): unknown => {
    if (axis === shape.length) return data[offset];
    const stride = shape.slice(axis + 1).reduce((product, dim) => product * dim, 1);
    return Array.from({ length: shape[axis] ?? 0 }, (_, i) => rows(offset + i * stride, axis + 1));
  };
  const dtype = toTensor({ data, shape }).dtype;
  return { class_name: "__numpy__", config: { value: rows(0, 0), dtype } };
}
