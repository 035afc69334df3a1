import { dtypes, hostArray, isBool, isFloat, isUnsigned, type DType, type TypedArray } from "../../src/ir/dtype.ts";
import { g } from "../../src/ir/make.ts";
import type { Node, TensorType } from "../../src/ir/node.ts";
import type { Value } from "../../src/ir/primitive.ts";
import { decodeBits, encodeBits } from "../../src/ir/primitives/selection.ts";
import { evaluateGraph } from "../../src/ir/run.ts";
import { at, range, sameDims, sizeOf, type Dims } from "../../src/ir/shape.ts";
import type { Random } from "./random.ts";

/** A value that the graph being grown has, with its numbers: as its dtype holds them, and in double precision. */
export interface Entry {
  readonly node: Node;
  readonly narrow: TypedArray;
  readonly wide: TypedArray;
  /** No rounding has taken place, nor will in sums: what jumps (comparisons, sorting) may be applied to it. */
  readonly exact: boolean;
}

export interface Leaf {
  readonly node: Node<"parameter">;
  readonly data: TypedArray;
}

const sizes = [1, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17];
/** Sizes with which kernels have enough work to be shared out among threads. */
const largeSizes = [3, 8, 33, 64, 65, 100, 130];

/** Values so far, and how to get more of them. */
export class Pool {
  readonly random: Random;
  readonly entries: Entry[] = [];
  readonly leaves: Leaf[] = [];
  readonly #mostLeaves: number;
  readonly #large: boolean;
  /** Dtypes that occur in this graph; few, so that values meet. */
  readonly dtypes: readonly DType[];

  constructor(random: Random, options: { leaves: number; large?: boolean; dtypes?: readonly DType[] }) {
    this.random = random;
    this.#mostLeaves = options.leaves;
    this.#large = options.large ?? false;
    this.dtypes = options.dtypes ?? ["float32", "float32", "float32", "int32", "bool", random.pick(dtypes)];
  }

  shape(rank = this.random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4])): Dims {
    for (;;) {
      const shape = range(rank).map(() => this.random.pick(this.random.chance(this.#large ? 0.5 : 0.02) ? largeSizes : sizes));
      if (sizeOf(shape) <= (this.#large ? 9000 : 1200)) return shape;
    }
  }

  /** A value from outside, or a constant if there are enough of those. */
  fresh(type: TensorType): Entry {
    if (this.leaves.length < this.#mostLeaves && this.random.chance(0.8)) return this.leaf(type);
    const splat = this.random.chance(0.5);
    return this.known(g.constant(this.numbers({ ...type, shape: splat ? [] : type.shape }), type));
  }

  leaf(type: TensorType): Entry {
    const node = g.parameter(`x${this.leaves.length}`, type);
    const data = this.numbers(type);
    this.leaves.push({ node, data });
    const entry: Entry = { node, narrow: data, wide: data, exact: isExact(type.dtype, data, data) };
    this.entries.push(entry);
    return entry;
  }

  /** Numbers of a type: of a few binary digits as a rule, so that they are computed with exactly. */
  numbers({ shape, dtype }: TensorType): TypedArray {
    const coarse = this.random.chance(0.7);
    const data = hostArray(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      if (isBool(dtype)) data[i] = this.random.int(0, 1);
      else if (isFloat(dtype)) data[i] = coarse ? this.random.int(-8, 8) / 4 : this.random.next() * 4 - 2;
      else data[i] = this.random.int(isUnsigned(dtype) ? 0 : -6, 9);
    }
    return decodeBits(encodeBits(data, dtype), dtype);
  }

  /** Takes up a new value, or undefined where its numbers are not fit to be compared. */
  add(node: Node, keepsExact: boolean): Entry | undefined {
    if (sizeOf(node.shape) > (this.#large ? 40_000 : 5000) || sizeOf(node.shape) === 0 || node.shape.length > 5) return undefined;
    const entry = this.#evaluate(node, keepsExact);
    if (entry === undefined) return undefined;
    this.entries.push(entry);
    return entry;
  }

  known(node: Node): Entry {
    const entry = this.#evaluate(node, true);
    if (entry === undefined) throw new Error(`${node.op} of numbers that are not tame`);
    this.entries.push(entry);
    return entry;
  }

  #evaluate(node: Node, keepsExact: boolean): Entry | undefined {
    const graph = { parameters: this.entries.map((entry) => entry.node), outputs: [node] };
    const value = (pick: "narrow" | "wide"): Value[] => this.entries.map((entry) => ({ type: entry.node.type, data: entry[pick] }));
    const narrow = at(evaluateGraph(graph, value("narrow")), 0).data;
    const wide = at(evaluateGraph(graph, value("wide"), { wide: true }), 0).data;
    if (!isTame(node.dtype, narrow, wide)) return undefined;
    return { node, narrow, wide, exact: keepsExact && isExact(node.dtype, narrow, wide) };
  }

  any(fits: (entry: Entry) => boolean): Entry | undefined {
    const found = this.entries.filter(fits);
    // Young values more often than old ones, so that graphs grow deep as well as wide.
    return this.random.chance(0.5) ? this.random.pickOrNone(found.slice(-6)) : this.random.pickOrNone(found);
  }

  /** A value of a dtype: one that there is, as a rule. */
  some(fits: (dtype: DType) => boolean, needs: { exact?: boolean; rank?: number } = {}): Entry | undefined {
    const { exact = false, rank = 0 } = needs;
    const found = this.any(({ node, ...entry }) => fits(node.dtype) && (entry.exact || !exact) && node.shape.length >= rank);
    if (found !== undefined && this.random.chance(0.95)) return found;
    const dtype = this.random.pickOrNone(this.dtypes.filter(fits));
    return dtype === undefined ? undefined : this.fresh({ shape: this.shape(rank === 0 ? undefined : Math.max(rank, this.random.int(1, 3))), dtype });
  }

  /** Another operand for a value of this type. */
  match(type: TensorType, exact = false): Entry | undefined {
    const same = this.any(({ node, ...entry }) => node.dtype === type.dtype && sameDims(node.shape, type.shape) && (entry.exact || !exact));
    if (same !== undefined && this.random.chance(0.6)) return same;
    const other = this.any(({ node, ...entry }) => node.dtype === type.dtype && (entry.exact || !exact));
    const fitted = other === undefined || this.random.chance(0.15) ? undefined : this.add(fit(other.node, type.shape), other.exact);
    if (fitted !== undefined && (fitted.exact || !exact)) return fitted;
    const fresh = this.fresh(type);
    return fresh.exact || !exact ? fresh : undefined;
  }

  /** Integers in [low, high], of any shape. */
  indices(shape: Dims, low: number, high: number, dtype: DType = "int32"): Entry {
    const data = hostArray(dtype, sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = this.random.int(isUnsigned(dtype) ? Math.max(low, 0) : low, high);
    return this.known(g.constant(data, { shape, dtype }));
  }
}

/** A value in another shape: axes in common are kept, cut or padded, missing ones are stretched. */
export function fit(x: Node, shape: Dims): Node {
  if (sizeOf(x.shape) === sizeOf(shape)) return g.reshape(x, shape);
  const rank = Math.min(x.shape.length, shape.length);
  const tail = g.reshape(x, [sizeOf(x.shape.slice(0, x.shape.length - rank)), ...x.shape.slice(x.shape.length - rank)]);
  const first = g.reshape(g.slice(tail, tail.shape.map(() => 0), [1, ...tail.shape.slice(1)]), tail.shape.slice(1));
  const wanted = shape.slice(shape.length - rank);
  const padded = g.pad(first, first.shape.map(() => 0), first.shape.map((dim, axis) => (dim === 1 ? 0 : at(wanted, axis) - dim)));
  return g.broadcastTo(padded, shape);
}

/** Finite, of moderate size, and not much changed by rounding. */
export function isTame(dtype: DType, narrow: TypedArray, wide: TypedArray): boolean {
  if (!isFloat(dtype)) return true;
  const most = dtype === "float16" ? 500 : 1e4;
  const drift = dtype === "float32" ? 1e-4 : dtype === "float64" ? 1e-9 : 0.1;
  const scale = largest(wide);
  return narrow.every((value, i) => Number.isFinite(value) && Math.abs(value) < most && Math.abs(value - at(wide, i)) <= drift * Math.max(scale, 0.1));
}

/** The greatest magnitude; NaN where any is. */
export function largest(data: TypedArray): number {
  let most = 0;
  for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

function isExact(dtype: DType, narrow: TypedArray, wide: TypedArray): boolean {
  if (!isFloat(dtype)) return true;
  const [most, grain] = dtype.includes("16") ? [8, 16] : [64, 64];
  return narrow.every((value, i) => value === at(wide, i) && Math.abs(value) <= most && Number.isInteger(value * grain));
}
