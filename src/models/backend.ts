/** Names, dtypes and symbolic tensors: what is left of `keras.backend` where there is one backend. */
import { isFloat, isInteger, type DType } from "../ir/dtype.ts";
import { floatx } from "../tensor/config.ts";
import { canonicalDType } from "../tensor/promotion.ts";

export { isKerasTensor } from "../tensor/keras_tensor.ts";
export { getUid } from "../tensor/names.ts";
export { resultType } from "../tensor/promotion.ts";

/**
 * The dtype that a name stands for: `config.floatx()` for null and `"float"`, and 32 bits for integers of 64, as on
 * Keras's JAX backend.
 *
 * @throws CeratopsError on a name that is none
 * @example
 * ```ts
 * console.log(backend.standardizeDtype(null), backend.standardizeDtype("int")); // float32 int32
 * ```
 */
export function standardizeDtype(dtype: string | null): DType | "string" {
  if (dtype === "string" || dtype === "str") return "string";
  return dtype === null || dtype === "float" ? floatx() : canonicalDType(dtype);
}

/** Whether a dtype holds floats, such as `"bfloat16"`. */
export const isFloatDtype = (dtype: string): boolean => isOf(dtype, isFloat);

/** Whether a dtype holds whole numbers, signed or not, such as `"uint8"`; `"bool"` does not. */
export const isIntDtype = (dtype: string): boolean => isOf(dtype, isInteger);

function isOf(name: string, test: (dtype: DType) => boolean): boolean {
  const dtype = standardizeDtype(name);
  return dtype !== "string" && test(dtype);
}
