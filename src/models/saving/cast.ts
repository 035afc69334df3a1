import { hostArray, isHostArray, type DType, type TypedArray } from "../../ir/dtype.ts";
import type { StoredArray } from "../../saving/stored_array.ts";

/** The numbers of a stored array in another dtype, as assignment converts them: wide integers keep their low bits. */
export function castStored({ data }: StoredArray, dtype: DType): TypedArray {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return castStored({ data: Float64Array.from(data, Number), dtype: "float64", shape: [] }, dtype);
  }
  // A copy, so that the numbers do not keep the file in memory, nor change with it.
  if (isHostArray(dtype, data)) return data.slice();
  const cast = hostArray(dtype, data.length);
  if (dtype === "bool") data.forEach((value, i) => (cast[i] = value === 0 ? 0 : 1));
  else cast.set(data);
  return cast;
}
