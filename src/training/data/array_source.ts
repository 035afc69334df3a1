import { hostArray, type TypedArray } from "../../ir/dtype.ts";
import { at } from "../../ir/shape.ts";
import { shuffleInPlace } from "../../util/uniform.ts";
import { arraysOf, formOf, type Batch, type BatchForm, type BatchSource, type Examples } from "./batch.ts";
import { rowSize, rowsOf, type HostArray } from "./host_array.ts";

export interface ArraySourceOptions {
  readonly batchSize: number;
  /** Uniform numbers in [0, 1) that decide the order; in order of the rows where absent. */
  readonly random?: (() => number) | undefined;
}

/** Batches out of arrays in memory: views of them, or rows gathered into the same buffers again and again. */
export class ArraySource implements BatchSource {
  readonly steps: number;
  readonly #rows: number;
  readonly #batchSize: number;
  readonly #random: (() => number) | undefined;
  readonly #columns: readonly Column[];
  readonly #full: BatchForm;
  readonly #rest: BatchForm;
  readonly #order: Int32Array;
  #position = 0;

  constructor(examples: Examples, { batchSize, random }: ArraySourceOptions) {
    const arrays = arraysOf(examples);
    this.#rows = rowsOf(at(arrays, 0));
    this.#batchSize = Math.min(batchSize, this.#rows);
    this.#random = random;
    this.steps = Math.ceil(this.#rows / batchSize);
    this.#columns = arrays.map((array) => new Column(array, random === undefined ? 0 : this.#batchSize));
    this.#full = formOf(examples, this.#batchSize);
    this.#rest = formOf(examples, this.#rows % this.#batchSize);
    this.#order = Int32Array.from({ length: random === undefined ? 0 : this.#rows }, (_, i) => i);
  }

  start(): boolean {
    this.#position = 0;
    if (this.#random !== undefined) shuffleInPlace(this.#order, this.#random);
    return true;
  }

  next(): Batch | undefined {
    const start = this.#position;
    if (start >= this.#rows) return undefined;
    const end = Math.min(start + this.#batchSize, this.#rows);
    this.#position = end;
    const form = end - start === this.#batchSize ? this.#full : this.#rest;
    const shuffled = this.#random !== undefined;
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
