import { hostArray, type DType, type TypedArray } from "../../ir/dtype.ts";
import { g } from "../../ir/make.ts";
import type { Node } from "../../ir/node.ts";
import { at, range, sameDims, type Dims } from "../../ir/shape.ts";
import type { StoredArray, StoredDType } from "../stored_array.ts";
import { elementType, type OnnxAttribute, type OnnxNode } from "./messages.ts";

/**
 * A value of the file while it is written. `shape` is the one it really has, which may be smaller than that of the
 * graph: axes along which all elements are alike may have size 1, or be missing in front, because ONNX's elementwise
 * operators broadcast. Who needs all elements asks for `full`.
 */
export interface Value {
  readonly name: string;
  readonly shape: Dims;
  readonly dtype: StoredDType;
}

/** Numbers that a shape is made of, as an operand; they may turn out to depend on the size of the batch. */
export interface Sizes {
  readonly numbers: Dims;
  readonly isScalar: boolean;
  /** The shape that a Reshape makes, where one size may be left to be inferred. */
  readonly forReshape: boolean;
}

/** A value that is known before the model runs: an array, or a weight after some graph of movements. */
export type Known = { readonly array: StoredArray } | { readonly node: Node };

/** Few runtimes compute in bfloat16, so it is computed in float32, which holds each of its numbers. */
export const heldAs = (dtype: DType): DType => (dtype === "bfloat16" ? "float32" : dtype);

/** What all graphs of one file share: the nested ones read the values of those around them by name. */
export class Shared {
  readonly known = new Map<string, Known>();
  /** The names that known values should have: several forms of one weight would all like its name. */
  readonly wanted = new Map<string, string>();
  readonly sizes = new Map<string, Sizes>();
  readonly #scalars = new Map<string, Value>();
  readonly #folded = new Map<string, Value>();
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** `wanted` if it is free, else with a number behind it. */
  name(wanted: string): string {
    let count = this.#counts.get(wanted) ?? 0;
    let name = count === 0 ? wanted : `${wanted}_${count}`;
    while (this.#taken.has(name)) name = `${wanted}_${++count}`;
    this.#counts.set(wanted, count + 1);
    this.#taken.add(name);
    return name;
  }

  add(known: Known, wanted: string, { shape, dtype }: { shape: Dims; dtype: StoredDType }): Value {
    const name = this.name(wanted);
    this.known.set(name, known);
    this.wanted.set(name, wanted);
    return { name, shape, dtype };
  }

  /** A weight after one more movement, which is then done once and not by the model; undefined for other values. */
  fold(x: Value, key: string, change: (node: Node) => Node): Value | undefined {
    const known = this.known.get(x.name);
    if (known === undefined || !("node" in known)) return undefined;
    const done = this.#folded.get(`${x.name} ${key}`);
    if (done !== undefined) return done;
    const node = change(known.node);
    const value = this.add({ node }, this.wanted.get(x.name) ?? x.name, { shape: node.shape, dtype: heldAs(node.dtype) });
    this.#folded.set(`${x.name} ${key}`, value);
    return value;
  }

  scalar(data: StoredArray["data"], dtype: StoredDType): Value {
    const [number] = data;
    const key = `${dtype} ${Object.is(number, -0) ? "-0" : number}`;
    const value = this.#scalars.get(key) ?? this.add({ array: { dtype, shape: [], data } }, "constant", { shape: [], dtype });
    this.#scalars.set(key, value);
    return value;
  }
}

/** Builds the nodes of one graph. Methods are ONNX's operators with the shapes of their results. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly shared: Shared;
  /** Path of the layer that is written, in front of the names of its nodes. */
  path = "";

  constructor(shared: Shared) {
    this.shared = shared;
  }

  /** For a graph inside of a node of this one. */
  nested(): Emitter {
    const inner = new Emitter(this.shared);
    inner.path = this.path;
    return inner;
  }

  /** Appends a node with any number of results. */
  node(opType: string, inputs: readonly (Value | undefined)[], results: readonly Omit<Value, "name">[], attributes: OnnxNode["attributes"] = {}): Value[] {
    const name = this.shared.name(this.path === "" ? opType : `${this.path}/${opType}`);
    const outputs = results.map((result, i) => ({ ...result, name: i === 0 ? name : this.shared.name(`${name}:${i}`) }));
    this.nodes.push({
      name,
      opType,
      inputs: inputs.map((input) => input?.name ?? ""),
      outputs: outputs.map((output) => output.name),
      attributes,
    });
    return outputs;
  }

  /** Appends a node with one result. */
  op(opType: string, inputs: readonly (Value | undefined)[], result: Omit<Value, "name">, attributes?: OnnxNode["attributes"]): Value {
    return at(this.node(opType, inputs, [result], attributes), 0);
  }

  /** An operator on operands that broadcast; its result has the dtype of the last one unless another is given. */
  elementwise(opType: string, inputs: readonly Value[], dtype?: StoredDType, attributes?: Record<string, OnnxAttribute>): Value {
    const shape = inputs.map((input) => input.shape).reduce(broadcastShape);
    return this.op(opType, inputs, { shape, dtype: dtype ?? at(inputs, inputs.length - 1).dtype }, attributes);
  }

  scalar(value: number, dtype: StoredDType): Value {
    return this.shared.scalar(arrayOf([value], dtype), dtype);
  }

  /** A number of the dtype of `like`. */
  number(value: number, like: Value): Value {
    return this.scalar(value, like.dtype);
  }

  constant(array: StoredArray): Value {
    if (array.data.length === 1 && array.shape.length === 0) return this.shared.scalar(array.data, array.dtype);
    return this.shared.add({ array }, "constant", array);
  }

  /** A list of integers that says something about shapes. */
  sizes(numbers: Dims, forReshape = false): Value {
    return this.#sizes({ numbers, isScalar: false, forReshape }, [numbers.length]);
  }

  size(value: number): Value {
    return this.#sizes({ numbers: [value], isScalar: true, forReshape: false }, []);
  }

  #sizes(sizes: Sizes, shape: Dims): Value {
    const name = this.shared.name("sizes");
    this.shared.sizes.set(name, sizes);
    return { name, shape, dtype: "int64" };
  }

  cast(x: Value, dtype: StoredDType): Value {
    return x.dtype === dtype ? x : this.op("Cast", [x], { shape: x.shape, dtype }, { to: elementType(dtype) });
  }

  /** All elements of a value that may be held smaller. */
  full(x: Value, shape: Dims): Value {
    return sameDims(x.shape, shape) ? x : this.op("Expand", [x, this.sizes(shape)], { shape, dtype: x.dtype });
  }

  /** The value with all the axes of `shape`, at full size along `axes` and perhaps size 1 along others. */
  fullAlong(x: Value, shape: Dims, axes: Dims): Value {
    const ranked = this.reshape(x, [...range(shape.length - x.shape.length).map(() => 1), ...x.shape]);
    return this.full(ranked, ranked.shape.map((dim, axis) => (axes.includes(axis) ? at(shape, axis) : dim)));
  }

  reshape(x: Value, shape: Dims): Value {
    if (sameDims(x.shape, shape)) return x;
    const folded = this.shared.fold(x, `reshape ${shape}`, (node) => g.reshape(node, shape));
    if (folded !== undefined) return folded;
    const squeezed = onesOnlyIn(x.shape, shape);
    if (squeezed !== undefined) return this.unsqueeze(this.squeeze(x, squeezed.from), squeezed.to);
    return this.op("Reshape", [x, this.sizes(shape, true)], { shape, dtype: x.dtype }, shape.includes(0) ? { allowzero: 1 } : {});
  }

  squeeze(x: Value, axes: Dims): Value {
    if (axes.length === 0) return x;
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return this.op("Squeeze", [x, this.sizes(axes)], { shape, dtype: x.dtype });
  }

  /** `axes` are places in the result. */
  unsqueeze(x: Value, axes: Dims): Value {
    if (axes.length === 0) return x;
    const shape = axes.toSorted((a, b) => a - b).reduce<Dims>((dims, axis) => dims.toSpliced(axis, 0, 1), x.shape);
    return this.op("Unsqueeze", [x, this.sizes(axes)], { shape, dtype: x.dtype });
  }

  transpose(x: Value, permutation: Dims): Value {
    if (permutation.every((axis, i) => axis === i)) return x;
    const folded = this.shared.fold(x, `transpose ${permutation}`, (node) => g.transpose(node, permutation));
    if (folded !== undefined) return folded;
    const shape = permutation.map((axis) => at(x.shape, axis));
    return this.op("Transpose", [x], { shape, dtype: x.dtype }, { perm: permutation });
  }

  /** A part along some axes; `steps` may be negative. */
  slice(x: Value, part: { axes: Dims; starts: Dims; ends: Dims; steps: Dims }, sizes: Dims): Value {
    if (part.axes.length === 0) return x;
    const operands = [part.starts, part.ends, part.axes, part.steps].map((list) => this.sizes(list));
    const shape = x.shape.map((dim, axis) => (part.axes.includes(axis) ? at(sizes, axis) : dim));
    return this.op("Slice", [x, ...operands], { shape, dtype: x.dtype });
  }

  /** Adds elements at the edges of the axes; negative amounts crop. */
  pad(x: Value, low: Dims, high: Dims, value: Value): Value {
    if ([...low, ...high].every((amount) => amount === 0)) return x;
    const shape = x.shape.map((dim, axis) => dim + at(low, axis) + at(high, axis));
    return this.op("Pad", [x, this.sizes([...low, ...high]), value], { shape, dtype: x.dtype });
  }

  concat(inputs: readonly Value[], axis: number): Value {
    const first = at(inputs, 0);
    const total = inputs.reduce((sum, { shape }) => sum + at(shape, axis), 0);
    return this.op("Concat", inputs, { shape: first.shape.with(axis, total), dtype: first.dtype }, { axis });
  }

  /** Elements of `x` along an axis, at indices of any shape. */
  gather(x: Value, indices: Value, axis: number): Value {
    return this.op("Gather", [x, indices], { shape: x.shape.toSpliced(axis, 1, ...indices.shape), dtype: x.dtype }, { axis });
  }

  /** A reduction (`ReduceSum`, …) that drops its axes. */
  reduce(opType: string, x: Value, axes: Dims): Value {
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return this.op(opType, [x, this.sizes(axes)], { shape, dtype: x.dtype }, { keepdims: 0 });
  }

  matmul(a: Value, b: Value): Value {
    const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...batch, at(a.shape, a.shape.length - 2), at(b.shape, b.shape.length - 1)];
    return this.op("MatMul", [a, b], { shape, dtype: a.dtype });
  }

  /** 0, 1, … along one axis of a value of this rank, whose other axes have size 1. */
  positions(length: number, rank: number, axis: number, dtype: StoredDType = "int64"): Value {
    const line = this.op("Range", [this.size(0), this.size(length), this.size(1)], { shape: [length], dtype: "int64" });
    return this.cast(this.unsqueeze(line, range(rank).filter((other) => other !== axis)), dtype);
  }
}

/** NumPy's rule; the shapes are known to fit. */
export function broadcastShape(a: Dims, b: Dims): Dims {
  const rank = Math.max(a.length, b.length);
  return range(rank).map((axis) => {
    const [x, y] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    return x === 1 ? y : x;
  });
}

/** The axes of size 1 to take away and to put in, if that is all that makes one shape the other. */
function onesOnlyIn(from: Dims, to: Dims): { from: Dims; to: Dims } | undefined {
  const ones = (shape: Dims): number[] => range(shape.length).filter((axis) => shape[axis] === 1);
  const others = (shape: Dims): Dims => shape.filter((dim) => dim !== 1);
  return sameDims(others(from), others(to)) ? { from: ones(from), to: ones(to) } : undefined;
}

/** Numbers in the array class of a dtype. */
export function arrayOf(numbers: Dims, dtype: StoredDType): StoredArray["data"] {
  if (dtype === "int64") return BigInt64Array.from(numbers, BigInt);
  if (dtype === "uint64") return BigUint64Array.from(numbers, BigInt);
  const data: TypedArray = hostArray(dtype, numbers.length);
  data.set(numbers);
  return data;
}

/** Whether a value is the same number everywhere, and that number is this one. */
export function isNumber(known: Known | undefined, value: number): boolean {
  return known !== undefined && "array" in known && known.array.data.length === 1 && Number(known.array.data[0]) === value;
}

