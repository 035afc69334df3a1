import { toBfloat16Bits, toFloat16Bits } from "../../../ir/float16.ts";
import type { StoredArray } from "../../stored_array.ts";

const toBits: { readonly [dtype: string]: (value: number) => number } = {
  float16: toFloat16Bits,
  bfloat16: toBfloat16Bits,
};

/** Writes the numbers of an array, little-endian, to `target`, which has their size and an even address. */
export function encodeNumbers({ dtype, data }: StoredArray, target: Uint8Array<ArrayBuffer>): void {
  const convert = toBits[dtype];
  if (convert === undefined) {
    target.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return;
  }
  const bits = new Uint16Array(target.buffer, target.byteOffset, data.length);
  for (let i = 0; i < bits.length; i++) bits[i] = convert(Number(data[i]));
}
