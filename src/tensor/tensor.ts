import { isHostArray, hostArray, type DType, type TypedArray } from "../ir/dtype.ts";
import { g } from "../ir/make.ts";
import type { Node } from "../ir/node.ts";
import { at, sizeOf, type Dims } from "../ir/shape.ts";
import { evaluate } from "./evaluate.ts";
import { setSource } from "./source.ts";

/** Numbers in nested arrays, as deep as the tensor has axes; a scalar is a plain number. */
export type NestedArray = number | boolean | readonly NestedArray[];

/**
 * A multi-dimensional array whose numbers are computed when somebody reads them.
 *
 * An op checks shapes at once and notes what is to be done; `await tensor.data()` compiles and runs what the value
 * needs. Nobody frees a tensor: what it holds is an ordinary JavaScript array.
 *
 * @example
 * ```ts
 * const x = tensor([[1, 2], [3, 4]]);
 * const y = ops.matmul(x, x);
 * console.log(y.shape, await y.array()); // [2, 2] [[7, 10], [15, 22]]
 * ```
 */
export class Tensor {
  /** The graph behind the value. A tensor that was read becomes a leaf, so that its history can be collected. */
  #node: Node;
  /** Set by layers that make or pass on a mask, as in Keras. */
  mask: Tensor | undefined;

  constructor(node: Node) {
    this.#node = node;
  }

  get node(): Node {
    return this.#node;
  }

  get shape(): Dims {
    return this.#node.shape;
  }

  get dtype(): DType {
    return this.#node.dtype;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** The elements in row-major order; 16-bit floats come as float32, bool as 0 and 1. */
  async data(): Promise<TypedArray> {
    return at(await evaluateTensors([this]), 0).slice();
  }

  /** The elements as nested arrays, a plain number for a scalar; booleans for bool. */
  async array(): Promise<NestedArray> {
    const data = await this.data();
    const convert = this.dtype === "bool" ? (value: number): NestedArray => value !== 0 : (value: number) => value;
    return nest(data, this.shape, convert);
  }

  /** The only element of a tensor of size 1. */
  async item(): Promise<number> {
    if (this.size !== 1) throw new RangeError(`item() of a tensor of ${this.size} elements, shape [${this.shape}]`);
    return at(await this.data(), 0);
  }

  /** Replaces the history of the value by the value. */
  settle(data: TypedArray): void {
    this.#node = leafOf(data, this.shape, this.dtype);
  }

  toString(): string {
    return `Tensor(${this.dtype}, [${this.shape.join(", ")}])`;
  }
}

/** Computes several tensors in one run. */
export async function evaluateTensors(tensors: readonly Tensor[]): Promise<TypedArray[]> {
  const values = await evaluate(tensors.map(({ node }) => node));
  tensors.forEach((tensor, i) => {
    if (tensor.node.op !== "parameter") tensor.settle(at(values, i));
  });
  return values;
}

/** A leaf of the graph that holds `data`. */
export function leafOf(data: TypedArray, shape: Dims, dtype: DType): Node<"parameter"> {
  const leaf = g.parameter("captured", { shape, dtype });
  setSource(leaf, { data: () => data });
  return leaf;
}

/** A tensor over an array that is already in memory. The array is not copied: do not change it afterwards. */
export function fromTypedArray(data: TypedArray, shape: Dims, dtype: DType): Tensor {
  const held = isHostArray(dtype, data) ? data : hostArray(dtype, data.length);
  if (held !== data) held.set(data);
  return new Tensor(leafOf(held, shape, dtype));
}

function nest(data: TypedArray, shape: Dims, convert: (value: number) => NestedArray): NestedArray {
  let position = 0;
  const build = (axis: number): NestedArray => {
    if (axis === shape.length) return convert(at(data, position++));
    return Array.from({ length: at(shape, axis) }, () => build(axis + 1));
  };
  return build(0);
}
