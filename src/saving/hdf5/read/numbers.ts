import { fromBfloat16Bits, fromFloat16Bits } from "../../../ir/float16.ts";
import type { StoredArray, StoredDType } from "../../stored_array.ts";

type Numbers = StoredArray["data"];

/** How the little-endian bytes of each type become numbers. */
const views: { readonly [D in StoredDType]: (buffer: ArrayBuffer) => Numbers } = {
  bool: (buffer) => new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)),
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  uint64: (buffer) => new BigUint64Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  float16: (buffer) => widen(new Uint16Array(buffer), fromFloat16Bits),
  bfloat16: (buffer) => widen(new Uint16Array(buffer), fromBfloat16Bits),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
};

/** The numbers in `bytes`, which are taken over: big-endian ones are turned round in place. */
export function decodeNumbers(bytes: Uint8Array<ArrayBuffer>, dtype: StoredDType, size: number, isBigEndian: boolean): Numbers {
  if (isBigEndian) reverseEach(bytes, size);
  return views[dtype](bytes.buffer);
}

function reverseEach(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}

function widen(bits: Uint16Array, convert: (bits: number) => number): Float32Array {
  const numbers = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) numbers[i] = convert(bits[i] ?? 0);
  return numbers;
}
