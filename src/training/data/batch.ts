import type { TypedArray } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/node.ts";
import type { Dims } from "../../ir/shape.ts";
import type { MaybePromise } from "../../util/maybe_promise.ts";
import type { HostArray } from "./host_array.ts";

/** Examples of one batch, or of a whole data set, in the order of the model's inputs and outputs. */
export interface Examples {
  readonly x: readonly HostArray[];
  /** Per output; undefined where there is no target. */
  readonly y: readonly (HostArray | undefined)[];
  /** Per output; undefined where examples count alike. */
  readonly weights: readonly (HostArray | undefined)[];
}

/** Which of a batch's arrays stand for what. Batches of the same form share one compiled step. */
export interface BatchForm {
  readonly key: string;
  readonly types: readonly TensorType[];
  readonly rows: number;
  readonly x: readonly number[];
  readonly y: readonly (number | undefined)[];
  readonly weights: readonly (number | undefined)[];
}

export interface Batch {
  readonly form: BatchForm;
  /** One per type of the form; valid until the next batch is asked for. */
  readonly arrays: readonly TypedArray[];
}

/** Where batches come from, epoch by epoch. */
export interface BatchSource {
  /** Number of batches per epoch, null if nobody knows. */
  readonly steps: number | null;
  /** Begins the pass over the data with this number. False where the batches were given once and are used up. */
  start(pass: number): boolean;
  /** Leaves out batches of the pass that has just begun. */
  skip(batches: number): MaybePromise<void>;
  /** Ends a pass that was not walked to its end. */
  end(): MaybePromise<void>;
  /** The next batch, undefined at the end of the epoch. */
  next(): MaybePromise<Batch | undefined>;
}

/** The form of batches of `rows` rows of these examples. */
export function formOf(examples: Examples, rows: number): BatchForm {
  const types: TensorType[] = [];
  const place = (array: HostArray): number => {
    const shape: Dims = [rows, ...array.shape.slice(1)];
    return types.push({ shape, dtype: array.dtype }) - 1;
  };
  const placeIf = (array: HostArray | undefined): number | undefined => (array === undefined ? undefined : place(array));
  const layout = { x: examples.x.map(place), y: examples.y.map(placeIf), weights: examples.weights.map(placeIf) };
  const key = JSON.stringify([layout.y, layout.weights, types.map(({ shape, dtype }) => `${dtype}${shape.join()}`)]);
  return { key, types, rows, ...layout };
}

/** The arrays in the order of a form. */
export const arraysOf = ({ x, y, weights }: Examples): HostArray[] =>
  [...x, ...y, ...weights].filter((array) => array !== undefined);
