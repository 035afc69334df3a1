import type { TypedArray } from "../../ir/dtype.ts";
import type { Dims } from "../../ir/shape.ts";
import { isArrayData, isTypedArray, toTensor, type TensorLike } from "../../tensor/convert.ts";
import { sourceOf } from "../../tensor/source.ts";
import { arrange } from "../../training/data/arrange.ts";
import { innerShape, isData, isTexts } from "../../training/data/host_array.ts";
import type { Signature } from "../../training/signature.ts";
import { isPromise } from "../../util/maybe_promise.ts";

/** Data as far as they can be seen at once. */
export interface Seen {
  readonly shape: Dims;
  /** Undefined for texts, and for tensors that are not computed yet. */
  readonly data: TypedArray | undefined;
}

/** The data of each input or output, in the order of the signature; undefined for those not given. */
export function seenData(given: unknown, argument: "x" | "y", signature: Signature | undefined): (Seen | undefined)[] {
  if (given === undefined || given === null) return [];
  if (signature === undefined) return [see(given)];
  const isX = argument === "x";
  const structure = isX ? signature.inputs : signature.outputs;
  const names = isX ? signature.inputNames : signature.outputNames;
  return arrange(given, { argument, structure, names, partial: !isX }).map(see);
}

function see(value: unknown): Seen | undefined {
  if (isTypedArray(value)) return { shape: [value.length], data: value };
  if (isArrayData(value)) return { shape: value.shape, data: value.data };
  if (isTexts(value)) return { shape: [value.length, ...innerShape(value)], data: undefined };
  if (!isData(value)) return undefined;
  const { node, shape } = toTensor(value as TensorLike);
  const data = sourceOf(node)?.data();
  return { shape, data: isPromise(data) ? undefined : data };
}

/** The smallest and the largest of some numbers. */
export function extremes(data: TypedArray): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}
