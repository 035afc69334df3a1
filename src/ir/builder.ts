import type { BinaryName, ConvolutionAttributes, Direction, GatherAttributes, PrimitiveName, ReduceKind, ScatterAttributes, UnaryName, Window } from "./attributes.ts";
import type { Attributes, ScanAttributes } from "./node.ts";
import { hostArray, type DType, type TypedArray } from "./dtype.ts";
import type { CustomGradient } from "./node.ts";
import { Node, type Graph, type TensorType } from "./node.ts";
import { at, range, sameDims, sizeOf, stridesOf, type Dims } from "./shape.ts";

export type Make = <P extends PrimitiveName>(op: P, inputs: readonly Node[], attributes: Attributes[P]) => Node<P>;

/**
 * Appends primitives to a graph: one method each, with the defaults that callers want. It knows no rule itself; `make`
 * infers the type. Gradient rules receive a builder instead of importing one, so that records stay leaves of the import
 * graph.
 */
export class Builder {
  readonly make: Make;

  constructor(make: Make) {
    this.make = make;
  }

  unary(op: UnaryName, x: Node): Node {
    return this.make(op, [x], {});
  }

  binary(op: BinaryName, a: Node, b: Node): Node {
    return this.make(op, [a, b], {});
  }

  parameter(name: string, type: TensorType): Node<"parameter"> {
    return new Node("parameter", [], { name }, [type]);
  }

  /** A constant from one number per element, or one number for all. */
  constant(data: TypedArray, type: TensorType): Node {
    const elements = sizeOf(type.shape);
    if (data.length !== elements && data.length !== 1) {
      throw new RangeError(`constant of ${elements} elements from ${data.length} values`);
    }
    return new Node("constant", [], { data }, [type]);
  }

  full(value: number, type: TensorType): Node {
    const data = hostArray(type.dtype, 1);
    data[0] = value;
    return this.constant(data, type);
  }

  scalar(value: number, dtype: DType): Node {
    return this.full(value, { shape: [], dtype });
  }

  /** `value` in the shape and dtype of `x`. */
  like(value: number, x: Node): Node {
    return this.full(value, x.type);
  }

  iota(dimension: number, type: TensorType): Node {
    return new Node("iota", [], { dimension }, [type]);
  }

  add = (a: Node, b: Node): Node => this.binary("add", a, b);
  subtract = (a: Node, b: Node): Node => this.binary("subtract", a, b);
  multiply = (a: Node, b: Node): Node => this.binary("multiply", a, b);
  divide = (a: Node, b: Node): Node => this.binary("divide", a, b);
  negate = (x: Node): Node => this.unary("negate", x);

  /** `x * factor` for a plain number. */
  scale(x: Node, factor: number): Node {
    return this.multiply(x, this.like(factor, x));
  }

  compare(direction: Direction, a: Node, b: Node): Node {
    return this.make("compare", [a, b], { direction });
  }

  select(predicate: Node, onTrue: Node, onFalse: Node): Node {
    return this.make("select", [predicate, onTrue, onFalse], {});
  }

  clamp(low: Node, x: Node, high: Node): Node {
    return this.make("clamp", [low, x, high], {});
  }

  convert(x: Node, dtype: DType): Node {
    return x.dtype === dtype ? x : this.make("convert", [x], { dtype });
  }

  bitcastConvert(x: Node, dtype: DType): Node {
    return this.make("bitcast_convert", [x], { dtype });
  }

  /** `dimensions[i]` is the axis of the result that axis `i` of `x` becomes; its size is kept or stretched from 1. */
  broadcastInDim(x: Node, shape: Dims, dimensions: Dims): Node {
    if (sameDims(x.shape, shape)) return x;
    return this.make("broadcast_in_dim", [x], { shape, dimensions });
  }

  /** Stretches `x` to `shape`, aligning the last axes as NumPy does. */
  broadcastTo(x: Node, shape: Dims): Node {
    const offset = shape.length - x.shape.length;
    return this.broadcastInDim(x, shape, range(x.shape.length).map((axis) => axis + offset));
  }

  reshape(x: Node, shape: Dims): Node {
    return sameDims(x.shape, shape) ? x : this.make("reshape", [x], { shape });
  }

  transpose(x: Node, permutation: Dims): Node {
    return permutation.every((axis, index) => axis === index) ? x : this.make("transpose", [x], { permutation });
  }

  slice(x: Node, start: Dims, limit: Dims, strides: Dims = start.map(() => 1)): Node {
    return this.make("slice", [x], { start, limit, strides });
  }

  /** Pads with `value` (a scalar node, default 0); negative amounts crop; `interior` goes between neighbours. */
  pad(x: Node, low: Dims, high: Dims, interior: Dims = low.map(() => 0), value = this.scalar(0, x.dtype)): Node {
    return this.make("pad", [x, value], { low, high, interior });
  }

  reverse(x: Node, dimensions: Dims): Node {
    return dimensions.length === 0 ? x : this.make("reverse", [x], { dimensions });
  }

  concatenate(inputs: readonly Node[], dimension: number): Node {
    return inputs.length === 1 ? at(inputs, 0) : this.make("concatenate", inputs, { dimension });
  }

  dynamicSlice(x: Node, starts: readonly Node[], sizes: Dims): Node {
    return this.make("dynamic_slice", [x, ...starts], { sizes });
  }

  dynamicUpdateSlice(x: Node, update: Node, starts: readonly Node[]): Node {
    return this.make("dynamic_update_slice", [x, update, ...starts], {});
  }

  reduce(kind: ReduceKind, x: Node, dimensions: Dims): Node {
    return dimensions.length === 0 ? x : this.make("reduce", [x], { kind, dimensions });
  }

  /** Reduces and keeps the axes with size 1. */
  reduceKeeping(kind: ReduceKind, x: Node, dimensions: Dims): Node {
    const kept = x.shape.map((dim, axis) => (dimensions.includes(axis) ? 1 : dim));
    return this.reshape(this.reduce(kind, x, dimensions), kept);
  }

  argReduce(kind: "maximum" | "minimum", x: Node, dimension: number): Node {
    return this.make("arg_reduce", [x], { kind, dimension });
  }

  cumulative(kind: ReduceKind, x: Node, dimension: number, reverse = false): Node {
    return this.make("cumulative", [x], { kind, dimension, reverse });
  }

  reduceWindow(kind: "add" | "maximum" | "minimum", x: Node, window: Window): Node {
    return this.make("reduce_window", [x], { kind, window });
  }

  selectAndScatter(kind: "maximum" | "minimum", x: Node, source: Node, window: Window): Node {
    return this.make("select_and_scatter", [x, source], { kind, window });
  }

  dotGeneral(lhs: Node, rhs: Node, attributes: Attributes["dot_general"]): Node {
    return this.make("dot_general", [lhs, rhs], attributes);
  }

  convolution(input: Node, kernel: Node, attributes: ConvolutionAttributes): Node {
    return this.make("convolution", [input, kernel], attributes);
  }

  gather(operand: Node, startIndices: Node, attributes: GatherAttributes): Node {
    return this.make("gather", [operand, startIndices], attributes);
  }

  scatter(operand: Node, indices: Node, updates: Node, attributes: ScatterAttributes): Node {
    return this.make("scatter", [operand, indices, updates], attributes);
  }

  /** Sorts along `dimension` by the first of `inputs`, stably; the others follow. */
  sort(inputs: readonly Node[], dimension: number, descending = false): Node[] {
    return this.results(this.make("sort", inputs, { dimension, descending }));
  }

  topK(x: Node, k: number): [values: Node, indices: Node] {
    const node = this.make("top_k", [x], { k });
    return [this.element(node, 0), this.element(node, 1)];
  }

  /** Threefry-2x32 of the counters `0 … size-1` under `key` (uint32[2]): both words, uint32[2, …shape]. */
  rngBitGenerator(key: Node, shape: Dims): Node {
    return this.make("rng_bit_generator", [key], { shape });
  }

  while(condition: Graph, body: Graph, consts: readonly Node[], carries: readonly Node[]): Node[] {
    return this.results(this.make("while", [...consts, ...carries], { condition, body, consts: consts.length }));
  }

  scan(attributes: ScanAttributes, inputs: readonly Node[]): Node[] {
    return this.results(this.make("scan", inputs, attributes));
  }

  case(index: Node, branches: readonly Graph[], operands: readonly Node[]): Node[] {
    return this.results(this.make("case", [index, ...operands], { branches }));
  }

  stopGradient(x: Node): Node {
    return this.make("stop_gradient", [x], {});
  }

  customGradient(body: Graph, gradient: CustomGradient, inputs: readonly Node[]): Node[] {
    return this.results(this.make("custom_gradient", inputs, { body, gradient }));
  }

  element(node: Node, index: number): Node {
    return this.make("get_tuple_element", [node], { index });
  }

  private results(node: Node): Node[] {
    return node.results.map((_, index) => this.element(node, index));
  }

  /** Row-major position of every element, int32, in the given shape. */
  linearIndex(shape: Dims): Node {
    const strides = stridesOf(shape);
    const type: TensorType = { shape, dtype: "int32" };
    return range(shape.length)
      .map((axis) => this.scale(this.iota(axis, type), at(strides, axis)))
      .reduce(this.add, this.full(0, type));
  }
}
