import type { StoredDType } from "../stored_array.ts";

/** The names that the format has for element types. */
export const formatNames: { readonly [D in StoredDType]: string } = {
  bool: "BOOL",
  uint8: "U8",
  int8: "I8",
  uint16: "U16",
  int16: "I16",
  uint32: "U32",
  int32: "I32",
  uint64: "U64",
  int64: "I64",
  float16: "F16",
  bfloat16: "BF16",
  float32: "F32",
  float64: "F64",
};

/** The key of the header that is no array. */
export const METADATA = "__metadata__";

/** Bytes in front of the header, which hold its length. */
export const LENGTH_BYTES = 8;
