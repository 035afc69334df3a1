/**
 * The element types of the graph. Keras's 64-bit integers are 32 bits wide here, as on its JAX backend; that is
 * decided above this level.
 */
export const dtypes = [
  "bool",
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float16",
  "bfloat16",
  "float32",
  "float64",
] as const;

export type DType = (typeof dtypes)[number];

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

interface DTypeFacts {
  readonly kind: "bool" | "unsigned" | "signed" | "float";
  /** Bytes of one element in engine memory. */
  readonly bytes: number;
  /** What holds the values on the JavaScript side: 16-bit floats travel as the float32 numbers they are. */
  readonly host: new (length: number) => TypedArray;
}

const facts: { readonly [D in DType]: DTypeFacts } = {
  bool: { kind: "bool", bytes: 1, host: Uint8Array },
  uint8: { kind: "unsigned", bytes: 1, host: Uint8Array },
  int8: { kind: "signed", bytes: 1, host: Int8Array },
  uint16: { kind: "unsigned", bytes: 2, host: Uint16Array },
  int16: { kind: "signed", bytes: 2, host: Int16Array },
  uint32: { kind: "unsigned", bytes: 4, host: Uint32Array },
  int32: { kind: "signed", bytes: 4, host: Int32Array },
  float16: { kind: "float", bytes: 2, host: Float32Array },
  bfloat16: { kind: "float", bytes: 2, host: Float32Array },
  float32: { kind: "float", bytes: 4, host: Float32Array },
  float64: { kind: "float", bytes: 8, host: Float64Array },
};

export const isFloat = (dtype: DType): boolean => facts[dtype].kind === "float";
export const isBool = (dtype: DType): boolean => facts[dtype].kind === "bool";
export const isUnsigned = (dtype: DType): boolean => facts[dtype].kind === "unsigned";
export const isInteger = (dtype: DType): boolean => !isFloat(dtype) && !isBool(dtype);

/** Bytes of one element in engine memory. */
export const byteWidth = (dtype: DType): number => facts[dtype].bytes;

/** A zeroed array that holds `length` elements of `dtype` on the JavaScript side. */
export function hostArray(dtype: DType, length: number): TypedArray {
  return new facts[dtype].host(length);
}

/** Whether `data` is the JavaScript-side array class of `dtype`. */
export function isHostArray(dtype: DType, data: TypedArray): boolean {
  return data instanceof facts[dtype].host;
}
