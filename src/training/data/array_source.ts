import { hostArray, type TypedArray } from "../../ir/dtype.ts";
import { at } from "../../ir/shape.ts";
import { uniformGenerator } from "../../random/index.ts";
import { shuffleInPlace } from "../../util/uniform.ts";
import { arraysOf, formOf, type Batch, type BatchForm, type BatchSource, type Examples } from "./batch.ts";
import { rowSize, rowsOf, type HostArray } from "./host_array.ts";

export interface ArraySourceOptions {
  readonly batchSize: number;
  /** Holds what decides, with the number of the pass, the order of the rows; in their own order where absent. */
  readonly shuffle?: { readonly shuffleSeed: number } | undefined;
}

/** Batches out of arrays in memory: views of them, or rows gathered into the same buffers again and again. */
export class ArraySource implements BatchSource {
  readonly steps: number;
  readonly #rows: number;
  readonly #batchSize: number;
  readonly #shuffle: ArraySourceOptions["shuffle"];
  readonly #columns: readonly Column[];
  readonly #full: BatchForm;
  readonly #rest: BatchForm;
  readonly #order: Int32Array;
  #position = 0;

  constructor(examples: Examples, { batchSize, shuffle }: ArraySourceOptions) {
    const arrays = arraysOf(examples);
    this.#rows = rowsOf(at(arrays, 0));
    this.#batchSize = Math.min(batchSize, this.#rows);
    this.#shuffle = shuffle;
    this.steps = Math.ceil(this.#rows / batchSize);
    this.#columns = arrays.map((array) => new Column(array, shuffle === undefined ? 0 : this.#batchSize));
    this.#full = formOf(examples, this.#batchSize);
    this.#rest = formOf(examples, this.#rows % this.#batchSize);
    this.#order = new Int32Array(shuffle === undefined ? 0 : this.#rows);
  }

  /** The order is that of the pass alone, so that a run which is taken up again goes on as it would have. */
  start(pass: number): boolean {
    this.#position = 0;
    if (this.#shuffle === undefined) return true;
    this.#order.forEach((_, i) => (this.#order[i] = i));
    shuffleInPlace(this.#order, uniformGenerator(this.#shuffle.shuffleSeed + pass));
    return true;
  }

  skip(batches: number): void {
    this.#position = batches * this.#batchSize;
  }

  end(): void {}

  next(): Batch | undefined {
    const start = this.#position;
    if (start >= this.#rows) return undefined;
    const end = Math.min(start + this.#batchSize, this.#rows);
    this.#position = end;
    const form = end - start === this.#batchSize ? this.#full : this.#rest;
    const shuffled = this.#shuffle !== undefined;
    const arrays = this.#columns.map((column) => (shuffled ? column.gather(this.#order, start, end) : column.view(start, end)));
    return { form, arrays };
  }
}

/** One array of the data set. */
class Column {
  readonly #data: TypedArray;
  readonly #row: number;
  readonly #buffer: TypedArray;

  constructor(array: HostArray, bufferRows: number) {
    this.#data = array.data;
    this.#row = rowSize(array);
    this.#buffer = hostArray(array.dtype, bufferRows * this.#row);
  }

  view(start: number, end: number): TypedArray {
    return this.#data.subarray(start * this.#row, end * this.#row);
  }

  gather(order: Int32Array, start: number, end: number): TypedArray {
    const copy = this.#row < SHORT_ROW ? copyElements : copyRow;
    for (let i = start; i < end; i++) copy(this.#buffer, (i - start) * this.#row, this.#data, (order[i] ?? 0) * this.#row, this.#row);
    const length = (end - start) * this.#row;
    return length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, length);
  }
}

/** Below this many elements a loop is faster than `set`, which needs a view. */
const SHORT_ROW = 24;

function copyElements(to: TypedArray, toStart: number, from: TypedArray, fromStart: number, count: number): void {
  for (let i = 0; i < count; i++) to[toStart + i] = from[fromStart + i] ?? 0;
}

function copyRow(to: TypedArray, toStart: number, from: TypedArray, fromStart: number, count: number): void {
  to.set(from.subarray(fromStart, fromStart + count), toStart);
}
