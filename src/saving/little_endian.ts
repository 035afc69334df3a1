import { fromBfloat16Bits, fromFloat16Bits, toBfloat16Bits, toFloat16Bits } from "../ir/float16.ts";
import type { StoredArray, StoredDType } from "./stored_array.ts";

type Numbers = StoredArray["data"];

interface Coding {
  readonly bytes: number;
  /** The numbers in an aligned buffer. */
  readonly decode: (buffer: ArrayBuffer) => Numbers;
  /** The numbers as the file holds them; by default they are held as they are. */
  readonly encode?: (data: Numbers) => Uint16Array;
}

/** How each type stands in files of little-endian numbers, which is the byte order of every machine that runs this. */
const codings: { readonly [D in StoredDType]: Coding } = {
  bool: { bytes: 1, decode: (buffer) => new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)) },
  uint8: { bytes: 1, decode: (buffer) => new Uint8Array(buffer) },
  int8: { bytes: 1, decode: (buffer) => new Int8Array(buffer) },
  uint16: { bytes: 2, decode: (buffer) => new Uint16Array(buffer) },
  int16: { bytes: 2, decode: (buffer) => new Int16Array(buffer) },
  uint32: { bytes: 4, decode: (buffer) => new Uint32Array(buffer) },
  int32: { bytes: 4, decode: (buffer) => new Int32Array(buffer) },
  uint64: { bytes: 8, decode: (buffer) => new BigUint64Array(buffer) },
  int64: { bytes: 8, decode: (buffer) => new BigInt64Array(buffer) },
  float16: { bytes: 2, decode: (buffer) => fromBits(buffer, fromFloat16Bits), encode: (data) => toBits(data, toFloat16Bits) },
  bfloat16: { bytes: 2, decode: (buffer) => fromBits(buffer, fromBfloat16Bits), encode: (data) => toBits(data, toBfloat16Bits) },
  float32: { bytes: 4, decode: (buffer) => new Float32Array(buffer) },
  float64: { bytes: 8, decode: (buffer) => new Float64Array(buffer) },
};

function fromBits(buffer: ArrayBuffer, convert: (bits: number) => number): Float32Array {
  const bits = new Uint16Array(buffer);
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = convert(bits[i] ?? 0);
  return values;
}

function toBits(data: Numbers, convert: (value: number) => number): Uint16Array {
  const bits = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) bits[i] = convert(Number(data[i]));
  return bits;
}

/** Bytes of one element in a file. */
export const storedBytes = (dtype: StoredDType): number => codings[dtype].bytes;

/** The numbers that `bytes` hold, which are copied; their count must be a multiple of the element's size. */
export function decodeNumbers(bytes: Uint8Array, dtype: StoredDType): Numbers {
  const aligned = new Uint8Array(bytes.length);
  aligned.set(bytes);
  return codings[dtype].decode(aligned.buffer);
}

/** The bytes that hold `data`: a view of them where they are held as they are. */
export function encodeNumbers({ data, dtype }: StoredArray): Uint8Array {
  const { encode } = codings[dtype];
  const held = encode === undefined ? data : encode(data);
  return new Uint8Array(held.buffer, held.byteOffset, held.byteLength);
}

/** How many elements an array of this shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);

/** The bytes of several pieces, one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
