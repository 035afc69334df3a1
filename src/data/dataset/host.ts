import { hostArray, type TypedArray } from "../../ir/dtype.ts";
import { needValues } from "../../ops/support/numbers.ts";
import { isArrayData, isTypedArray, toTensor, type ArrayData } from "../../tensor/convert.ts";
import { sourceOf } from "../../tensor/source.ts";
import { Tensor, type NestedArray } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";
import { andThen, type MaybePromise } from "../../util/maybe_promise.ts";

/** Numbers in nested lists, at least one of them. */
export function isNumberList(value: unknown): value is readonly NestedArray[] {
  let inner: unknown = value;
  while (Array.isArray(inner)) inner = inner[0];
  return Array.isArray(value) && isNumber(inner);
}

export const isNumber = (value: unknown): value is number | boolean => typeof value === "number" || typeof value === "boolean";

export const isTensor = (value: unknown): value is Tensor | Variable => value instanceof Tensor || value instanceof Variable;

/** Typed arrays with a shape, and what can become one. */
export const isArray = (value: unknown): value is ArrayData | TypedArray | Tensor | Variable =>
  isArrayData(value) || isTypedArray(value) || isTensor(value);

/** A typed array with a shape, without a copy where there is one; only tensors that are still to be computed take time. */
export function toHost(value: ArrayData | TypedArray | Tensor | Variable | readonly NestedArray[]): MaybePromise<ArrayData> {
  if (isTypedArray(value)) return { data: value, shape: [value.length] };
  if (isTensor(value)) return read(value instanceof Variable ? value.value : value);
  if (isArrayData(value)) return value;
  return hostOfLists(value);
}

/** Nested lists of numbers, as `tensor` would take them: int32 if all are whole, float32 otherwise. */
export function hostOfLists(value: readonly NestedArray[]): ArrayData {
  const made = toTensor(value);
  return { data: needValues(made, "its values", "convertToTensor"), shape: made.shape };
}

function read(tensor: Tensor): MaybePromise<ArrayData> {
  const data = sourceOf(tensor.node)?.data() ?? tensor.data();
  return andThen(data, (values) => ({ data: values, shape: tensor.shape }));
}

/** A new array of the class of `like`. */
export function arrayLike(like: TypedArray, length: number): TypedArray {
  return new (like.constructor as new (length: number) => TypedArray)(length);
}

/** Numbers as an array of rank 1. */
export function hostOfNumbers(values: readonly (number | boolean)[]): ArrayData {
  const whole = values.every((value) => Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 31);
  const truths = values.every((value) => typeof value === "boolean");
  const data = hostArray(truths ? "bool" : whole ? "int32" : "float32", values.length);
  for (let i = 0; i < values.length; i++) data[i] = Number(values[i]);
  return { data, shape: [values.length] };
}
