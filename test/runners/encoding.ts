/** A value as the corpus writes it: plain JSON, or an object with one tag. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [tag: string]: Encoded };

export type EncodedRecord = { readonly [name: string]: Encoded };

export interface EncodedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Base64 of the elements, row-major, little-endian. */
  readonly data: string;
}

/** The numbers of a recorded tensor. */
export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface EncodedSpec {
  readonly shape: readonly (number | null)[];
  readonly dtype: string;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands behind the tag, undefined where the value has another tag or none. */
export function tagged(value: Encoded | undefined, tag: string): Encoded | undefined {
  return isRecord(value) && Object.hasOwn(value, tag) ? (value as EncodedRecord)[tag] : undefined;
}

/** Python's `nan`, `inf` and `-inf`, which JSON cannot write as numbers. */
export function numberOf(value: Encoded): number {
  if (value === "nan") return Number.NaN;
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(value);
}

type Reader = (bytes: Uint8Array) => ArrayLike<number>;

const readers: { readonly [dtype: string]: Reader } = {
  bool: (bytes) => bytes,
  uint8: (bytes) => bytes,
  int8: (bytes) => new Int8Array(bytes.buffer),
  uint16: (bytes) => new Uint16Array(bytes.buffer),
  int16: (bytes) => new Int16Array(bytes.buffer),
  uint32: (bytes) => new Uint32Array(bytes.buffer),
  int32: (bytes) => new Int32Array(bytes.buffer),
  float16: (bytes) => Float32Array.from(new Uint16Array(bytes.buffer), float16Of),
  bfloat16: (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes.buffer), (bits) => bits << 16).buffer),
  float32: (bytes) => new Float32Array(bytes.buffer),
  float64: (bytes) => new Float64Array(bytes.buffer),
  complex64: (bytes) => new Float32Array(bytes.buffer),
  float8_e4m3fn: (bytes) => bytes,
  float8_e5m2: (bytes) => bytes,
};

/** The numbers behind an encoded tensor. */
export function readTensor(encoded: Encoded): RecordedTensor {
  const { dtype, shape, data } = encoded as unknown as EncodedTensor;
  const read = readers[dtype];
  if (read === undefined) throw new Error(`the corpus has a tensor of dtype ${dtype}, which its README does not name`);
  // A copy that starts at an address fit for every element size.
  return { dtype, shape, data: read(Uint8Array.from(Buffer.from(data, "base64"))) };
}

function float16Of(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
