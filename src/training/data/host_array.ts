import { CeratopsError, reworded } from "../../errors.ts";
import { hostArray, isFloat, type DType, type TypedArray } from "../../ir/dtype.ts";
import { sizeOf, type Dims } from "../../ir/shape.ts";
import { describe, dtypeOfArray, isArrayData, isTypedArray, toTensor } from "../../tensor/convert.ts";
import { isKerasTensor } from "../../tensor/keras_tensor.ts";
import { floatx } from "../../tensor/config.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import type { Data, Texts } from "../structure.ts";

/** Examples in memory: rows first. */
export interface HostArray {
  readonly data: TypedArray;
  readonly shape: Dims;
  readonly dtype: DType;
}

/** Number of elements of one example. */
export const rowSize = ({ shape }: HostArray): number => sizeOf(shape.slice(1));

export const rowsOf = ({ shape }: HostArray): number => shape[0] ?? 0;

/** Rows `start` to `end`, without a copy. */
export function sliceRows(array: HostArray, start: number, end: number): HostArray {
  const row = rowSize(array);
  const rows = Math.max(0, Math.min(end, rowsOf(array)) - start);
  const shape = [rows, ...array.shape.slice(1)];
  return { data: array.data.subarray(start * row, (start + rows) * row), shape, dtype: array.dtype };
}

/** Whether a value is the data of one input or output, as opposed to a structure of several. */
export function isData(value: unknown): value is Data {
  return value instanceof Tensor || value instanceof Variable || isTypedArray(value) || isArrayData(value) || isNested(value);
}

/** Arrays in arrays with numbers, or texts, at the bottom; an array without any element counts. */
export function isNested(value: unknown): boolean {
  let inner: unknown = value;
  if (!Array.isArray(inner)) return false;
  while (Array.isArray(inner)) inner = inner[0];
  return inner === undefined || typeof inner === "number" || typeof inner === "boolean" || typeof inner === "string";
}

/** Whether these are texts in arrays: they become numbers before the steps of a model. */
export function isTexts(value: unknown): value is readonly unknown[] {
  let inner: unknown = value;
  while (Array.isArray(inner)) inner = inner[0];
  return Array.isArray(value) && typeof inner === "string";
}

/** The shape of one of the rows. */
export function innerShape(rows: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let inner: unknown = rows[0]; Array.isArray(inner); inner = inner[0]) shape.push(inner.length);
  return shape;
}

/** The examples as a typed array; doubles are rounded to the default float dtype, as Keras does. */
export function toHostArray(value: unknown, where: string): MaybePromise<HostArray> {
  const known = within(where, () => atOnce(value));
  const array = known ?? andThen(numbersOf(value, where), (made) => made);
  return andThen(array, (made) => checkRows(inDefaultFloat(made), where));
}

/** Typed arrays need no engine, so that a stream of them costs no promises. */
function atOnce(value: unknown): HostArray | undefined {
  if (isTypedArray(value)) return { data: value, shape: [value.length], dtype: dtypeOfArray(value) };
  if (!isArrayData(value) || sizeOf(value.shape) !== value.data.length) return undefined;
  return { data: value.data, shape: value.shape, dtype: dtypeOfArray(value.data) };
}

async function numbersOf(value: unknown, where: string): Promise<HostArray> {
  if (isKerasTensor(value)) throw symbolicData(where);
  if (isTexts(value)) throw textsAreNoNumbers(value, where);
  if (!isData(value)) throw notData(value, where);
  const tensor = within(where, () => toTensor(value as Exclude<Data, Texts>));
  return { data: await tensor.data(), shape: tensor.shape, dtype: tensor.dtype };
}

/** Runs `read` and puts the argument that is read into its errors. */
function within<T>(argument: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw reworded(error, ({ where }) => ({ where: where === undefined ? argument : `${argument}, ${where}` }));
  }
}

function inDefaultFloat(array: HostArray): HostArray {
  if (array.dtype !== "float64" || floatx() === "float64") return array;
  const data = hostArray("float32", array.data.length);
  data.set(array.data);
  return { data, shape: array.shape, dtype: "float32" };
}

function checkRows(array: HostArray, where: string): HostArray {
  if (array.shape.length > 0) return array;
  throw new CeratopsError(`${where} is a single number`, {
    code: "E_DATA_RANK",
    where,
    expected: "[batch, …]: one row per example",
    received: `a ${array.dtype} without axes`,
    hint: "wrap it in [ ]: a batch of one",
  });
}

function symbolicData(where: string): CeratopsError {
  return new CeratopsError(`${where} is a symbolic tensor, which has no numbers`, {
    code: "E_DATA_SYMBOLIC",
    where,
    expected: "numbers: a tensor, nested arrays, a typed array or { data, shape }",
    received: "what Input or a layer called on one gave",
    hint: "model.predict(numbers), and model.fit(numbers, targets): symbolic tensors are for Model({ inputs, outputs })",
  });
}

function textsAreNoNumbers(texts: readonly unknown[], where: string): CeratopsError {
  const all = texts.flat(Infinity) as string[];
  return new CeratopsError(`${where} holds texts, and the model takes numbers there`, {
    code: "E_DATA_TEXTS",
    where,
    expected: "numbers, or a model that begins with a layer for texts",
    received: `texts such as ${JSON.stringify(all[0])}`,
    hint: hintForTexts(all, Array.isArray(texts[0]), where),
  });
}

function notData(value: unknown, where: string): CeratopsError {
  return new CeratopsError(`${where} is not data`, {
    code: "E_DATA",
    where,
    expected: "a tensor, nested arrays of numbers, a typed array or { data, shape }",
    received: value === undefined || value === null ? "nothing" : describe(value),
    hint: isPromise(value) ? `await ${where}` : "{ data: new Float32Array(rows * columns), shape: [rows, columns] }",
  });
}

function hintForTexts(all: readonly string[], areRows: boolean, where: string): string {
  if (all.every((text) => text.trim() !== "" && Number.isFinite(Number(text)))) {
    return areRows ? `${where}.map((row) => row.map(Number))` : `${where}.map(Number)`;
  }
  const classes = [...new Set(all)];
  if (where.startsWith("y") && !areRows && classes.length <= 20) return `${where}.map((label) => ${JSON.stringify(classes).replaceAll(",", ", ")}.indexOf(label))`;
  return `Input([1], { dtype: "string" }) and layers.TextVectorization() or layers.StringLookup() after it`;
}

/** Whether values of this dtype can be NaN. */
export const canBeNaN = ({ dtype }: HostArray): boolean => isFloat(dtype);
