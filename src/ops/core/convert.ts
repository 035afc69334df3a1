import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import type { KerasTensor, Shape } from "../../tensor/keras_tensor.ts";
import { anyOp, unaryOp, type Operand, type Result } from "../../tensor/op.ts";
import type { DTypeName } from "../../tensor/promotion.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { isTensor } from "../../tensor/operation.ts";
import { stack } from "../shape/join.ts";
import { castTo } from "./cast.ts";

export interface ConvertOptions {
  readonly dtype?: DTypeName | null | undefined;
}

/** Lists of tensors, however deep, become one tensor. */
const merge = (x: unknown): TensorLike => {
  const isList = Array.isArray(x) && x.flat(Infinity as 9).some(isTensor);
  return isList ? stack((x as readonly unknown[]).map((item) => toTensor(merge(item)))) : (x as TensorLike);
};

const call = anyOp("ConvertToTensor", (x: unknown, { dtype }: ConvertOptions = {}) => {
  const made = toTensor(merge(x));
  return dtype === null || dtype === undefined ? made : castTo(made, dtype);
}) as (x: unknown, options?: ConvertOptions) => unknown;

/**
 * A tensor of numbers, nested arrays, a typed array, a variable's value or a list of tensors; a tensor stays as it is.
 *
 * Differs from Keras: sparse and ragged tensors do not exist here.
 *
 * @example
 * ```ts
 * const x = ops.convertToTensor([[1, 2], [3, 4]], { dtype: "float32" });
 * ```
 */
export function convertToTensor<X extends Operand>(x: X | readonly X[], options: ConvertOptions = {}): Result<X> {
  return call(x, options) as Result<X>;
}

/** `convertToTensor`, by NumPy's name. */
export function array<X extends Operand>(x: X | readonly X[], options: ConvertOptions = {}): Result<X> {
  return call(x, options) as Result<X>;
}

/** The same tensor: tensors do not change, so a copy would not differ. */
export const copy = unaryOp("Copy", (x: Tensor) => x);

type Described = TensorLike | KerasTensor;

const described = (x: Described): Tensor | KerasTensor => {
  const isObject = typeof x === "object" && !Array.isArray(x) && "dtype" in x;
  return isObject ? (x as Tensor | KerasTensor) : toTensor(x as TensorLike);
};

/** The sizes of the axes of `x`; null where a symbolic tensor does not know one yet. */
export const shape = (x: Described): Shape => described(x).shape;

/** The dtype of `x`. */
export const dtype = (x: Described): string => described(x).dtype;

/** The number of axes of `x`. */
export const ndim = (x: Described): number => described(x).shape.length;

/** The number of elements of `x`; null where a symbolic tensor does not know it yet. */
export const size = (x: Described): number | null =>
  described(x).shape.reduce<number | null>((product, dim) => (product === null || dim === null ? null : product * dim), 1);
