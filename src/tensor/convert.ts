import { CeratopsError } from "../errors.ts";
import { dtypes, hostArray, type DType, type TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import { sizeOf, type Dims } from "../ir/shape.ts";
import { isPromise } from "../util/maybe_promise.ts";
import { isComplex } from "./complex_tensor.ts";
import { fromTypedArray, Tensor, type NestedArray } from "./tensor.ts";
import { Variable } from "./variable.ts";

/** A typed array with the shape it stands for. */
export interface ArrayData {
  readonly data: TypedArray;
  readonly shape: Dims;
}

/** Everything that can stand for a tensor of numbers. */
export type TensorLike = Tensor | Variable | number | boolean | ArrayData | TypedArray | readonly NestedArray[];

/**
 * A tensor of what is given: numbers, nested arrays, a typed array (of rank 1), `{ data, shape }`, a variable's value.
 *
 * Numbers in arrays become float32 if any has a fraction or is not finite, int32 otherwise; booleans become bool. A
 * typed array keeps its type (8-bit clamped and 64-bit integers are refused).
 *
 * @example
 * ```ts
 * const x = tensor([[1.5, 2], [3, 4]]); // float32 [2, 2]
 * const y = tensor(new Int32Array([1, 2, 3])); // int32 [3]
 * const z = tensor({ data: new Float32Array(6), shape: [2, 3] });
 * ```
 */
export function tensor(value: TensorLike, dtype?: DType): Tensor {
  const made = toTensor(value);
  if (dtype === undefined || made.dtype === dtype) return made;
  return new Tensor(g.convert(made.node, dtype));
}

export function toTensor(value: TensorLike): Tensor {
  if (value instanceof Tensor) return value;
  if (value instanceof Variable) return value.value;
  if (typeof value === "number") return constantOf(value, isIntegral(value) ? "int32" : "float32");
  if (typeof value === "boolean") return constantOf(Number(value), "bool");
  if (isTypedArray(value)) return fromTypedArray(value, [value.length], dtypeOfArray(value));
  if (isArrayData(value)) return fromArrayData(value);
  if (Array.isArray(value)) return fromNested(value);
  throw new CeratopsError("This value cannot become a tensor", {
    code: "E_NOT_A_TENSOR",
    expected: "a tensor, a number, nested arrays, a typed array or { data, shape }",
    received: describe(value),
    hint: hintFor(value),
  });
}

function hintFor(value: unknown): string {
  if (isPromise(value)) return "await promise, the tensor is what it gives";
  return isComplex(value) ? "ops.real(x), ops.imag(x): most ops take real tensors" : "tensor([[1, 2], [3, 4]])";
}

/** What a value is, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return `the string ${JSON.stringify(value)}`;
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (typeof value !== "object") return `${typeof value} ${String(value)}`;
  if (isPromise(value)) return "a Promise";
  return `an object of class ${value.constructor?.name ?? "Object"}`;
}

/** A number as a constant of the graph. */
export function constantOf(value: number, dtype: DType, shape: Dims = []): Tensor {
  return new Tensor(g.full(value, { shape, dtype }));
}

export const isIntegral = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= 2 ** 31;

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

export function isArrayData(value: unknown): value is ArrayData {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value && isTypedArray(value.data);
}

/** Dtypes by the array class that holds them; a class that holds several, such as Float32Array, stands for the plain one. */
const dtypeOfClass: ReadonlyMap<unknown, DType> = new Map(
  dtypes.filter((name) => name !== "bool" && !name.includes("float16")).map((name) => [hostArray(name, 0).constructor, name]),
);

/** The dtype whose JavaScript-side array class this is. */
export function dtypeOfArray(data: TypedArray): DType {
  const dtype = dtypeOfClass.get(data.constructor);
  if (dtype !== undefined) return dtype;
  throw new CeratopsError(`Arrays of class ${(data as object).constructor.name} cannot become tensors`, {
    code: "E_ARRAY_CLASS",
    expected: "Float32Array, Float64Array, Int8Array … Uint32Array",
    received: (data as object).constructor.name,
    hint: "Int32Array.from(data, Number)",
  });
}

function fromArrayData({ data, shape }: ArrayData): Tensor {
  if (sizeOf(shape) !== data.length) {
    throw new CeratopsError("The number of elements does not fit the shape", {
      code: "E_DATA_SHAPE",
      where: "shape",
      expected: `${sizeOf(shape)} elements for shape [${shape.join(", ")}]`,
      received: `${data.length} elements`,
      hint: `{ data, shape: [${shapeFor(data.length, shape).join(", ")}] }`,
    });
  }
  return fromTypedArray(data, shape, dtypeOfArray(data));
}

/** The shape with as many rows as there are elements for; all in one row, if they fill none. */
function shapeFor(elements: number, [, ...sizes]: Dims): Dims {
  const rows = elements / sizeOf(sizes);
  return Number.isInteger(rows) ? [rows, ...sizes] : [elements];
}

function fromNested(rows: readonly NestedArray[]): Tensor {
  const shape = shapeOf(rows);
  const numbers = new Float64Array(sizeOf(shape));
  const kinds = { boolean: false, fraction: false, number: false };
  let position = 0;
  const fill = (value: NestedArray, axis: number, place: readonly number[]): void => {
    if (Array.isArray(value)) {
      if (value.length !== shape[axis]) throw ragged(shape, place, `${value.length} elements`);
      value.forEach((item, i) => fill(item as NestedArray, axis + 1, [...place, i]));
      return;
    }
    if (axis !== shape.length) throw ragged(shape, place, describe(value));
    if (typeof value !== "number" && typeof value !== "boolean") throw ragged(shape, place, describe(value));
    if (typeof value === "boolean") kinds.boolean = true;
    else if (isIntegral(value)) kinds.number = true;
    else kinds.fraction = true;
    numbers[position++] = Number(value);
  };
  fill(rows, 0, []);
  const dtype = kinds.fraction || numbers.length === 0 ? "float32" : kinds.number ? "int32" : "bool";
  return fromTypedArray(numbers, shape, dtype);
}

function shapeOf(rows: readonly NestedArray[]): number[] {
  const shape: number[] = [];
  for (let inner: NestedArray | undefined = rows; Array.isArray(inner); inner = inner[0] as NestedArray | undefined) {
    shape.push(inner.length);
  }
  return shape;
}

function ragged(shape: Dims, place: readonly number[], received: string): CeratopsError {
  return new CeratopsError("The nested array is not rectangular", {
    code: "E_RAGGED",
    where: `element [${place.join("][")}]`,
    expected: `shape [${shape.join(", ")}], as its first elements have`,
    received,
    hint: "utils.padSequences(x) makes sequences equally long; other rows: the same length, with numbers or booleans inside",
  });
}
