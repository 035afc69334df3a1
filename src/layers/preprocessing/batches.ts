import { CeratopsError } from "../../errors.ts";
import { describe, isArrayData, isTypedArray, toTensor, type TensorLike } from "../../tensor/convert.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Variable } from "../../tensor/variable.ts";

/** A batch as a data pipeline gives it: inputs alone, or inputs with targets (which are passed over). */
type Batch = TensorLike | readonly [inputs: TensorLike, ...rest: readonly unknown[]];

/** What layers learn from: one array, or batches of arrays, alone or with targets. */
export type AdaptData = TensorLike | Iterable<Batch> | AsyncIterable<Batch>;

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && isNumbers(value[0]) : typeof value === "number" || typeof value === "boolean";

export const isTensorLike = (value: unknown): value is TensorLike =>
  value instanceof Tensor || value instanceof Variable || isTypedArray(value) || isArrayData(value) || isNumbers(value);

const isIterable = (value: unknown): value is Iterable<Batch> | AsyncIterable<Batch> =>
  typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);

/** The inputs of a batch, without what stands beside them. */
const inputsOf = (batch: Batch): TensorLike =>
  Array.isArray(batch) && !isNumbers(batch) ? (batch[0] as TensorLike) : (batch as TensorLike);

/** The inputs in `data`, batch after batch. */
export async function* batchesOf(data: AdaptData, where: string): AsyncGenerator<Tensor> {
  if (isTensorLike(data)) {
    yield toTensor(data);
    return;
  }
  if (!isIterable(data)) throw notData(data, where);
  let empty = true;
  for await (const batch of data) {
    const inputs = inputsOf(batch);
    if (!isTensorLike(inputs)) throw notData(inputs, where);
    empty = false;
    yield toTensor(inputs);
  }
  if (empty) throw notData([], where);
}

function notData(received: unknown, where: string): CeratopsError {
  const empty = Array.isArray(received) && received.length === 0;
  return new CeratopsError(`adapt() of "${where}" needs data to learn from`, {
    code: "E_ADAPT_DATA",
    where,
    expected: "a tensor, nested arrays of numbers, or an iterable of batches",
    received: empty ? "nothing: no batches, or an empty array" : describe(received),
    hint: "await layer.adapt(tensor([[1, 2], [3, 4]]))",
  });
}
