import { storedBytes } from "../../little_endian.ts";
import type { StoredDType } from "../../stored_array.ts";
import { ByteWriter } from "./byte_writer.ts";

/** Datatype messages (HDF5 File Format Specification, IV.A.2.d, version 1), all little-endian. */
export const datatypes: { readonly [D in StoredDType | "string"]: Uint8Array } = {
  uint8: integer(1, false),
  int8: integer(1, true),
  uint16: integer(2, false),
  int16: integer(2, true),
  uint32: integer(4, false),
  int32: integer(4, true),
  uint64: integer(8, false),
  int64: integer(8, true),
  float16: float(2, 5, 10),
  float32: float(4, 8, 23),
  float64: float(8, 11, 52),
  bool: truth(),
  bfloat16: prefix(5, [0, 0, 0], 2).finish(), // opaque bytes without a tag, as Keras writes them
  string: prefix(9, [1, 1, 0], 16).bytes(integer(1, false)).finish(), // UTF-8 in the global heap
};

/** Bytes of an element in the file. */
export const elementSize = (dtype: StoredDType | "string"): number => (dtype === "string" ? 16 : storedBytes(dtype));

function prefix(typeClass: number, bits: readonly number[], size: number): ByteWriter {
  return new ByteWriter().u8(0x10 | typeClass, ...bits).u32(size);
}

function integer(size: number, isSigned: boolean): Uint8Array {
  return prefix(0, [isSigned ? 8 : 0, 0, 0], size).u16(0, size * 8).finish();
}

/** IEEE 754, whose leading 1 of the mantissa is not stored (0x20). */
function float(size: number, exponent: number, mantissa: number): Uint8Array {
  const bits = size * 8;
  return prefix(1, [0x20, bits - 1, 0], size)
    .u16(0, bits)
    .u8(mantissa, exponent, 0, mantissa)
    .u32(2 ** (exponent - 1) - 1)
    .finish();
}

/** An enumeration of FALSE and TRUE, as h5py writes truth values. */
function truth(): Uint8Array {
  return prefix(8, [2, 0, 0], 1).bytes(integer(1, true)).text("FALSE\0\0\0").text("TRUE\0\0\0\0").u8(0, 1).finish();
}
