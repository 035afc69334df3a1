import type { GatherAttributes, PrimitiveName } from "../ir/attributes.ts";
import type { Attributes } from "../ir/node.ts";
import { binaryNames, unaryNames } from "../ir/attributes.ts";
import { byteWidth } from "../ir/dtype.ts";
import { isOp, type Node } from "../ir/node.ts";
import { at, otherAxes, range, stridesOf, type Dims } from "../ir/shape.ts";
import { binaryLowerings, convertValue, unaryLowerings } from "./elementwise.ts";
import type { Buffer, Expr, Exprs } from "./expr.ts";
import { threefry } from "./random.ts";
import { bitsOf16, fromBits16, loadElement, scalarOf, wrapTo } from "./scalar.ts";

/** Where the elements of a node lie: in a buffer, by strides, perhaps from a place that moves with a loop's counter. */
export interface Stored {
  readonly buffer: Buffer;
  readonly strides: Dims;
  readonly offset: (e: Exprs) => Expr;
}

/** Dense and row-major from the start of a buffer. */
export const dense = (buffer: Buffer, shape: Dims): Stored => ({
  buffer,
  strides: stridesOf(shape),
  offset: (e) => e.const(0, "i32"),
});

export type Storage = (node: Node) => Stored | undefined;

type InlineRule<P extends PrimitiveName> = (lowering: Lowering, node: Node<P>, index: readonly Expr[]) => Expr;

/**
 * Turns "element `index` of node" into an expression, by asking the inputs for the elements they contribute: movement
 * only changes the index, elementwise work becomes arithmetic, and a node that is stored becomes a load. This is where
 * fusion happens.
 */
export class Lowering {
  readonly e: Exprs;
  readonly #storage: Storage;
  readonly #memo = new Map<Node, Map<string, Expr>>();

  constructor(e: Exprs, storage: Storage) {
    this.e = e;
    this.#storage = storage;
  }

  /** The element of `node` at `index` (one expression per axis). */
  element(node: Node, index: readonly Expr[]): Expr {
    const key = index.map(({ id }) => id).join();
    const memo = this.#memo.get(node) ?? new Map<string, Expr>();
    this.#memo.set(node, memo);
    const known = memo.get(key);
    if (known !== undefined) return known;
    const stored = this.#storage(node);
    const made = stored === undefined ? this.compute(node, index) : this.load(stored, index);
    memo.set(key, made);
    return made;
  }

  /** Says that the element of `node` at `index` is at hand already: kernels with several results use it. */
  remember(node: Node, index: readonly Expr[], value: Expr): void {
    const memo = this.#memo.get(node) ?? new Map<string, Expr>();
    this.#memo.set(node, memo);
    memo.set(index.map(({ id }) => id).join(), value);
  }

  load(stored: Stored, index: readonly Expr[]): Expr {
    const place = this.e.addIndex(this.e.flatten(index, stored.strides), stored.offset(this.e));
    return loadElement(this.e, stored.buffer, place);
  }

  /** The element computed here, whether or not the node is stored. */
  compute<P extends PrimitiveName>(node: Node<P>, index: readonly Expr[]): Expr {
    const rule = inlineRules[node.op] as InlineRule<P> | "stored";
    if (rule === "stored") throw new Error(`${node.op} has to be stored before it is read`);
    return rule(this, node, index);
  }

  input(node: Node, i: number, index: readonly Expr[]): Expr {
    return this.element(at(node.inputs, i), index);
  }
}

const unaryRules = Object.fromEntries(
  unaryNames.map((name) => [
    name,
    (lowering: Lowering, node: Node, index: readonly Expr[]): Expr => {
      const { dtype } = at(node.inputs, 0);
      const value = unaryLowerings[name](lowering.e, lowering.input(node, 0, index), dtype);
      return node.dtype === "bool" ? value : wrapInteger(lowering.e, node, value);
    },
  ]),
) as unknown as { readonly [P in (typeof unaryNames)[number]]: InlineRule<P> };

const binaryRules = Object.fromEntries(
  binaryNames.map((name) => [
    name,
    (lowering: Lowering, node: Node, index: readonly Expr[]): Expr => {
      const [a, b] = [lowering.input(node, 0, index), lowering.input(node, 1, index)];
      return wrapInteger(lowering.e, node, binaryLowerings[name](lowering.e, a, b, node.dtype));
    },
  ]),
) as unknown as { readonly [P in (typeof binaryNames)[number]]: InlineRule<P> };

/** Narrow integers wrap after each operation; 16-bit floats are only rounded where they are stored. */
function wrapInteger(e: Exprs, node: Node, value: Expr): Expr {
  return node.dtype.includes("float") ? value : wrapTo(e, node.dtype, value);
}

const inlineRules: { readonly [P in PrimitiveName]: InlineRule<P> | "stored" } = {
  ...unaryRules,
  ...binaryRules,
  parameter: "stored",
  constant: ({ e }, node) => {
    const { data } = node.attributes;
    return e.const(at(data, 0), scalarOf[node.dtype]);
  },
  iota: ({ e }, node, index) => convertValue(e, at(index, node.attributes.dimension), "int32", node.dtype),
  compare: (l, node, index) => l.e.compare(node.attributes.direction, l.input(node, 0, index), l.input(node, 1, index)),
  select: (l, node, index) => l.e.select(l.input(node, 0, index), l.input(node, 1, index), l.input(node, 2, index)),
  clamp: (l, node, index) =>
    l.e.binary("min", l.e.binary("max", l.input(node, 1, index), l.input(node, 0, index)), l.input(node, 2, index)),
  convert: (l, node, index) => {
    const from = at(node.inputs, 0).dtype;
    return wrapTo(l.e, node.dtype, convertValue(l.e, l.input(node, 0, index), from, node.dtype));
  },
  bitcast_convert: (l, node, index) => bitcast(l.e, l.input(node, 0, index), node),
  broadcast_in_dim: (l, node, index) => {
    const x = at(node.inputs, 0);
    const zero = l.e.const(0, "i32");
    const { dimensions } = node.attributes;
    return l.element(x, x.shape.map((dim, axis) => (dim === 1 ? zero : at(index, at(dimensions, axis)))));
  },
  reshape: (l, node, index) => l.input(node, 0, reshapeIndex(l.e, index, node.shape, at(node.inputs, 0).shape)),
  transpose: (l, node, index) => {
    const { permutation } = node.attributes;
    return l.input(node, 0, permutation.map((_, axis) => at(index, permutation.indexOf(axis))));
  },
  slice: (l, node, index) => {
    const { start, strides } = node.attributes;
    return l.input(node, 0, index.map((i, axis) => l.e.scaleIndex(i, at(strides, axis), at(start, axis))));
  },
  reverse: (l, node, index) => {
    const { dimensions } = node.attributes;
    const flip = (i: Expr, axis: number): Expr => l.e.scaleIndex(i, -1, at(node.shape, axis) - 1);
    return l.input(node, 0, index.map((i, axis) => (dimensions.includes(axis) ? flip(i, axis) : i)));
  },
  pad: lowerPad,
  concatenate: lowerConcatenate,
  dynamic_slice: (l, node, index) => {
    const x = at(node.inputs, 0);
    const { sizes } = node.attributes;
    const starts = node.inputs.slice(1).map((start, axis) => clampIndex(l.e, l.element(start, []), at(x.shape, axis) - at(sizes, axis)));
    return l.element(x, index.map((i, axis) => l.e.addIndex(i, at(starts, axis))));
  },
  dynamic_update_slice: (l, node, index) => {
    const [x, update] = [at(node.inputs, 0), at(node.inputs, 1)];
    const inside = index.map((i, axis) => {
      const limit = at(x.shape, axis) - at(update.shape, axis);
      const start = clampIndex(l.e, l.element(at(node.inputs, axis + 2), []), limit);
      return l.e.linear(0, [{ atom: i, factor: 1 }, { atom: start, factor: -1 }]);
    });
    const conditions = inside.map((i, axis) => l.e.within(i, 0, at(update.shape, axis)));
    const condition = conditions.reduce((a, b) => l.e.and(a, b), l.e.const(1, "bool"));
    return l.e.guard(condition, l.element(update, inside), l.element(x, index));
  },
  gather: lowerGather,
  rng_bit_generator: (l, node, index) => {
    const key = (word: number): Expr => l.input(node, 0, [l.e.const(word, "i32")]);
    const counter = l.e.flatten(index.slice(1), stridesOf(node.attributes.shape));
    const words = threefry(l.e, key(0), key(1), l.e.bitcast(counter, "u32"));
    const second = l.e.within(at(index, 0), 1, 2);
    return l.e.select(second, words[1], words[0]);
  },
  reduce: "stored",
  arg_reduce: "stored",
  cumulative: "stored",
  reduce_window: "stored",
  select_and_scatter: "stored",
  dot_general: "stored",
  convolution: "stored",
  scatter: "stored",
  sort: "stored",
  top_k: "stored",
  while: "stored",
  scan: "stored",
  case: "stored",
  get_tuple_element: "stored",
  stop_gradient: (l, node, index) => l.input(node, 0, index),
  custom_gradient: "stored",
};

/** Whether an element of the node can be computed on the spot. */
export function canInline(node: Node): boolean {
  if (isOp(node, "constant")) return node.attributes.data.length === 1;
  return inlineRules[node.op] !== "stored";
}

const movements = new Set<PrimitiveName>([
  "broadcast_in_dim", "reshape", "transpose", "slice", "reverse", "pad", "concatenate", "dynamic_slice", "stop_gradient",
]);

/** Whether a node only says where elements of its inputs go. */
export const isMovement = (node: Node): boolean => movements.has(node.op);

function bitcast(e: Exprs, x: Expr, node: Node): Expr {
  const from = at(node.inputs, 0).dtype;
  if (byteWidth(from) === 2) return fromBits16(e, node.dtype, bitsOf16(e, from, x));
  return wrapTo(e, node.dtype, e.bitcast(x, scalarOf[node.dtype]));
}

/** Position in `to` of the element at `index` of `from`: through the row-major position that both share. */
function reshapeIndex(e: Exprs, index: readonly Expr[], from: Dims, to: Dims): Expr[] {
  const flat = e.flatten(index, stridesOf(from));
  const strides = stridesOf(to);
  return to.map((dim, axis) => {
    if (dim === 1) return e.const(0, "i32");
    const whole = e.quotient(flat, at(strides, axis));
    return axis === 0 ? whole : e.modulus(whole, dim);
  });
}

function clampIndex(e: Exprs, start: Expr, limit: number): Expr {
  if (limit === 0) return e.const(0, "i32");
  const index = e.convert(start, "i32");
  const clamped = e.binary("min", e.binary("max", index, e.const(0, "i32")), e.const(limit, "i32"));
  return e.bounded(clamped, 0, limit);
}

function lowerPad(l: Lowering, node: Node<"pad">, index: readonly Expr[]): Expr {
  const { e } = l;
  const { low, interior } = node.attributes;
  const x = at(node.inputs, 0);
  const conditions: Expr[] = [];
  const inner = index.map((i, axis) => {
    const step = at(interior, axis) + 1;
    const shifted = e.scaleIndex(i, 1, -at(low, axis));
    if (step > 1) conditions.push(e.compare("EQ", e.modulus(shifted, step), e.const(0, "i32")));
    const place = e.quotient(shifted, step);
    conditions.push(e.within(place, 0, at(x.shape, axis)));
    return place;
  });
  const condition = conditions.reduce((a, b) => e.and(a, b), e.const(1, "bool"));
  return e.guard(condition, l.element(x, inner), l.input(node, 1, []));
}

function lowerConcatenate(l: Lowering, node: Node<"concatenate">, index: readonly Expr[]): Expr {
  const { dimension } = node.attributes;
  const along = at(index, dimension);
  const shiftedElement = (input: Node, from: number): Expr =>
    l.element(input, index.map((i, axis) => (axis === dimension ? l.e.scaleIndex(i, 1, -from) : i)));
  let from = 0;
  const parts = node.inputs.map((input) => {
    const part = { input, from, size: at(input.shape, dimension) };
    from += part.size;
    return part;
  });
  const [last, ...before] = parts.filter(({ size }) => size > 0).toReversed();
  if (last === undefined) return l.e.const(0, scalarOf[node.dtype]);
  return before.reduce(
    (rest, part) => l.e.guard(l.e.within(along, part.from, part.from + part.size), shiftedElement(part.input, part.from), rest),
    before.length === 0
      ? shiftedElement(last.input, last.from)
      : l.e.guard(l.e.within(along, last.from, last.from + last.size), shiftedElement(last.input, last.from), l.e.const(0, scalarOf[node.dtype])),
  );
}

/** Where the slice of a batch position starts, per operand axis, as written (not clamped). */
export function sliceStarts(
  l: Lowering,
  indices: Node,
  axes: Pick<GatherAttributes, "startIndexMap" | "indexVectorDim">,
  batchIndex: readonly Expr[],
): Map<number, Expr> {
  const { startIndexMap, indexVectorDim } = axes;
  return new Map(
    startIndexMap.map((axis, component) => {
      const place = batchIndex.toSpliced(indexVectorDim, 0, l.e.const(component, "i32"));
      const full = indexVectorDim < indices.shape.length ? place : batchIndex;
      return [axis, l.e.convert(l.element(indices, full), "i32")];
    }),
  );
}

function lowerGather(l: Lowering, node: Node<"gather">, index: readonly Expr[]): Expr {
  const { e } = l;
  const [operand, indices] = [at(node.inputs, 0), at(node.inputs, 1)];
  const a: Attributes["gather"] = node.attributes;
  const batchIndex = otherAxes(index.length, a.offsetDims).map((axis) => at(index, axis));
  const starts = sliceStarts(l, indices, a, batchIndex);
  const offsetAxes = otherAxes(operand.shape.length, [...a.collapsedSliceDims, ...a.operandBatchingDims]);
  const place = range(operand.shape.length).map((axis) => {
    const limit = at(operand.shape, axis) - at(a.sliceSizes, axis);
    const start = starts.get(axis);
    const from = start === undefined ? e.const(0, "i32") : clampIndex(e, start, limit);
    const batching = a.operandBatchingDims.indexOf(axis);
    if (batching >= 0) {
      const indicesAxis = at(a.startIndicesBatchingDims, batching);
      return at(batchIndex, indicesAxis > a.indexVectorDim ? indicesAxis - 1 : indicesAxis);
    }
    const offset = offsetAxes.indexOf(axis);
    return offset < 0 ? from : e.addIndex(from, at(index, at(a.offsetDims, offset)));
  });
  return l.element(operand, place);
}
