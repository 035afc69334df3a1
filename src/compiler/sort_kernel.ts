import { isFloat, type DType } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { at, sizeOf, stridesOf, type Dims } from "../ir/shape.ts";
import { Exprs, type Buffer, type Expr, type Scalar, type Var } from "./expr.ts";
import { finishKernel } from "./kernel.ts";
import type { Kernel, Stmt } from "./loop.ts";
import { Lowering, type Storage, type Stored } from "./lower.ts";
import { scalarOf, storedValue } from "./scalar.ts";

/** Lines of one array, each to be brought into the order of its keys. */
interface Lines {
  readonly key: Node;
  readonly dimension: number;
  readonly descending: boolean;
}

/** The order of one line: which place the next element comes from. */
interface Order {
  readonly key: (place: Expr) => Expr;
  readonly place: (rank: Expr) => Expr;
  /** The index of an element of the line. */
  readonly index: (place: Expr) => readonly Expr[];
}

/** Sorts all operands along an axis by the first of them. */
export function sortKernels(name: string, node: Node<"sort">, storage: Storage, targets: readonly Stored[]): Kernel[] {
  const { dimension, descending } = node.attributes;
  const key = at(node.inputs, 0);
  const kernel = lineSortKernel(name, { key, dimension, descending }, storage, at(key.shape, dimension), (lowering, order, rank) => {
    const { e } = lowering;
    const from = order.place(rank);
    return node.inputs.map((input, i) => {
      const value = i === 0 ? order.key(from) : lowering.element(input, order.index(from));
      return storeAt(e, at(targets, i), input.dtype, order.index(rank), value);
    });
  });
  return [kernel];
}

export function storeAt(e: Exprs, target: Stored, dtype: DType, index: readonly Expr[], value: Expr): Stmt {
  const place = e.addIndex(e.flatten(index, target.strides), target.offset(e));
  return { kind: "store", buffer: target.buffer, index: place, value: storedValue(e, dtype, value) };
}

/** Keys are kept as what they are computed as, so that they are computed once. */
export const keyTypes: { readonly [S in Scalar]: Pick<Buffer, "dtype" | "storage"> } = {
  f32: { dtype: "float32", storage: "f32" },
  f64: { dtype: "float64", storage: "f64" },
  i32: { dtype: "int32", storage: "i32" },
  u32: { dtype: "uint32", storage: "i32" },
  bool: { dtype: "bool", storage: "bool" },
};

/** Sorts line after line in the memory of a thread, and runs `write` for the first `count` ranks of each. */
export function lineSortKernel(
  name: string,
  { key, dimension, descending }: Lines,
  storage: Storage,
  count: number,
  write: (lowering: Lowering, order: Order, rank: Expr) => readonly Stmt[],
): Kernel {
  const e = new Exprs();
  const lowering = new Lowering(e, storage);
  const length = at(key.shape, dimension);
  const lineShape = key.shape.toSpliced(dimension, 1);
  const lines = sizeOf(lineShape);
  const scalar = scalarOf[key.dtype];
  const keys: Buffer = { name: "keys", ...keyTypes[scalar], size: length };
  const places: Buffer = { name: "places", dtype: "int32", storage: "i32", size: 2 * length };
  const line = e.variable("line", lines);
  const place = e.variable("place", length);
  const rank = e.variable("rank", count);
  const index = (i: Expr): readonly Expr[] => lineIndex(e, line, lineShape).toSpliced(dimension, 0, i);
  const half = e.local("half", "i32");
  const keyAt = (i: Expr): Expr => e.load(keys, i, scalar);
  const placeAt = (i: Expr): Expr => e.load(places, e.addIndex(half, i), "i32", { min: 0, max: length - 1 });
  const isBefore = precedes(e, key.dtype, descending);
  const order: Order = { key: keyAt, place: placeAt, index };
  const loop = (axis: Var, extent: number, body: readonly Stmt[]): Stmt => {
    return { kind: "for", axis, from: e.const(0, "i32"), to: e.const(extent, "i32"), mode: "serial", body };
  };
  const body: readonly Stmt[] = [
    loop(place, length, [
      { kind: "store", buffer: keys, index: place, value: lowering.element(key, index(place)) },
      { kind: "store", buffer: places, index: place, value: place },
    ]),
    ...mergeSort(e, { length, places, half, placeAt, goesFirst: (b, a) => isBefore(keyAt(b), keyAt(a)) }),
    loop(rank, count, write(lowering, order, rank)),
  ];
  return finishKernel({
    e,
    name,
    grid: { axis: line, extent: lines },
    body: (begin, end) => [{ kind: "for", axis: line, from: begin, to: end, mode: "serial", body }],
    locals: [keys, places],
    work: lines * length * Math.max(Math.log2(length), 1) * 10,
  });
}

export function lineIndex(e: Exprs, line: Expr, shape: Dims): Expr[] {
  const strides = stridesOf(shape);
  return shape.map((dim, axis) => e.modulus(e.quotient(line, at(strides, axis)), dim));
}

/** Whether key b comes before key a, which stands first if neither does. NaN is last. */
export function precedes(e: Exprs, dtype: DType, descending: boolean): (b: Expr, a: Expr) => Expr {
  return (b, a) => {
    if (!isFloat(dtype)) return e.compare(descending ? "GT" : "LT", b, a);
    const better = e.unary("not", e.compare(descending ? "LE" : "GE", b, a));
    return e.and(better, e.compare("EQ", b, b));
  };
}

interface Sorting {
  readonly length: number;
  /** Two halves: sorted runs are merged from the one that starts at `half` into the other. */
  readonly places: Buffer;
  readonly half: Var;
  readonly placeAt: (i: Expr) => Expr;
  readonly goesFirst: (b: Expr, a: Expr) => Expr;
}

/** Bottom-up merge sort of the places of a line: stable, and without recursion. */
function mergeSort(e: Exprs, { length, places, half, placeAt, goesFirst }: Sorting): readonly Stmt[] {
  const constant = (value: number): Expr => e.const(value, "i32");
  const assign = (target: Var, value: Expr): Stmt => ({ kind: "let", target, value });
  const atMost = (value: Expr): Expr => e.binary("min", value, constant(length));
  const [width, low, middle, high] = [e.local("width", "i32"), e.local("low", "i32"), e.local("middle", "i32"), e.local("high", "i32")];
  const [left, right, takesRight] = [e.local("left", "i32"), e.local("right", "i32"), e.local("takesRight", "i32")];
  const to = e.variable("to", length);
  // A run that is used up loses; while both last, the left one wins unless the right one goes first.
  const fromRight = e.guard(
    e.compare("LT", right, high),
    e.guard(e.compare("LT", left, middle), goesFirst(placeAt(right), placeAt(left)), e.const(1, "bool")),
    e.const(0, "bool"),
  );
  const otherHalf = e.scaleIndex(half, -1, length);
  const merge: readonly Stmt[] = [
    assign(takesRight, e.convert(fromRight, "i32")),
    {
      kind: "store",
      buffer: places,
      index: e.addIndex(otherHalf, to),
      value: placeAt(e.select(e.compare("NE", takesRight, constant(0)), right, left)),
    },
    assign(right, e.addIndex(right, takesRight)),
    assign(left, e.linear(1, [{ atom: left, factor: 1 }, { atom: takesRight, factor: -1 }])),
  ];
  const pass: readonly Stmt[] = [
    assign(low, constant(0)),
    {
      kind: "while",
      condition: e.compare("LT", low, constant(length)),
      body: [
        assign(middle, atMost(e.addIndex(low, width))),
        assign(high, atMost(e.linear(0, [{ atom: low, factor: 1 }, { atom: width, factor: 2 }]))),
        assign(left, low),
        assign(right, middle),
        { kind: "for", axis: to, from: low, to: high, mode: "serial", body: merge },
        assign(low, high),
      ],
    },
    assign(half, otherHalf),
    assign(width, e.scaleIndex(width, 2)),
  ];
  return [
    assign(half, constant(0)),
    assign(width, constant(1)),
    { kind: "while", condition: e.compare("LT", width, constant(length)), body: pass },
  ];
}
