import { CeratopsError } from "../errors.ts";
import type { DType } from "../ir/dtype.ts";
import { at, type Dims } from "../ir/shape.ts";
import { leafData } from "../tensor/evaluate.ts";
import { JsonFloat } from "../saving/json/json_value.ts";
import { tensor } from "../tensor/convert.ts";
import { WeakFloat } from "../tensor/promotion.ts";
import type { NestedArray, Tensor } from "../tensor/tensor.ts";
import { isPromise } from "../util/maybe_promise.ts";
import { isSerialized, type Serialized } from "../util/serialize.ts";
import { isRecord } from "../util/tree.ts";

/** What Keras writes for values that JSON has no form for. */
const readers: Readonly<Record<string, (config: never) => unknown>> = {
  __tensor__: readTensor,
  __numpy__: readTensor,
  __ellipsis__: () => "...",
  __slice__: readSlice,
};

/** A value out of a config, where it is one of Keras's special ones. */
export function readValue(value: unknown): unknown {
  const read = isSerialized(value) ? readers[value.class_name] : undefined;
  return read === undefined ? value : read((value as Serialized).config as never);
}

function readTensor({ value, dtype }: { value: readonly NestedArray[]; dtype: DType }): Tensor {
  return tensor(value, dtype);
}

/** Python's slice as `ops.getItem` takes it. */
function readSlice(bounds: Readonly<Record<string, number | null>>): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(bounds).map(([key, bound]) => [key, bound ?? undefined]));
}

/** The arguments of a call with slices and `"..."` as they stand in a config. */
export function writeValue(value: unknown): unknown {
  if (value === "...") return { class_name: "__ellipsis__", config: {} };
  if (Array.isArray(value)) return value.map(writeValue);
  if (!isRecord(value) || isSerialized(value)) return value;
  const { start = null, stop = null, step = null, ...rest } = value;
  if (Object.keys(value).length > 0 && Object.keys(rest).length === 0) return { class_name: "__slice__", config: { start, stop, step } };
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, writeValue(part)]));
}

/** A constant among the arguments of a call, as it stands in a config: a number that Python takes for a float, or a tensor. */
export const constantValue = (value: Tensor): Serialized | JsonFloat =>
  value instanceof WeakFloat ? new JsonFloat(value.value) : tensorValue(value);

/** A tensor of values among the arguments of a call, as it stands in a config. */
export function tensorValue(value: Tensor): Serialized {
  const { node, shape, dtype } = value;
  const data = node.op === "parameter" ? leafData(node) : undefined;
  if (data === undefined || isPromise(data)) throw notReadYet(value);
  let position = 0;
  const nest = (axis: number): NestedArray =>
    axis === shape.length ? at(data, position++) : Array.from({ length: at(shape as Dims, axis) }, () => nest(axis + 1));
  return { class_name: "__tensor__", config: { value: nest(0), dtype } };
}

function notReadYet(value: Tensor): CeratopsError {
  return new CeratopsError("A tensor among the arguments of an op has not been computed yet", {
    code: "E_CONFIG_TENSOR",
    expected: "numbers that can be written into a configuration",
    received: value.toString(),
    hint: "await value.data() before the model is described or saved",
  });
}
