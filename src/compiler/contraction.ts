import type { Node } from "../ir/node.ts";
import { isOp } from "../ir/node.ts";
import { at, otherAxes, range, stridesOf, type Dims } from "../ir/shape.ts";
import type { Expr } from "./expr.ts";
import type { Lowering } from "./lower.ts";

/** An axis of a contraction, and the axis of the result that it belongs to (none for what is summed over). */
export interface ContractionAxis {
  readonly extent: number;
  readonly out: number;
  /** Distance between neighbours in the left operand; only used to order axes. */
  readonly lhsStride: number;
}

export interface Coordinates {
  readonly batch: readonly Expr[];
  readonly m: readonly Expr[];
  readonly n: readonly Expr[];
  readonly k: readonly Expr[];
}

/**
 * What dot products and convolutions, and the gradients of both, have in common:
 * `out[batch, m, n] = Σₖ lhs(batch, m, k) · rhs(batch, k, n)`. An operand is a function of its coordinates; what a
 * convolution reads is chosen by index arithmetic, and nothing is laid out for it in memory.
 */
export interface Contraction {
  readonly batch: readonly ContractionAxis[];
  readonly m: readonly ContractionAxis[];
  readonly n: readonly ContractionAxis[];
  readonly k: readonly ContractionAxis[];
  readonly lhs: (lowering: Lowering, at: Pick<Coordinates, "batch" | "m" | "k">) => Expr;
  readonly rhs: (lowering: Lowering, at: Pick<Coordinates, "batch" | "n" | "k">) => Expr;
  /** Axis of the result → what to multiply each coordinate with: groups interleave with features. */
  readonly outFactors: ReadonlyMap<ContractionAxis, number>;
}

export const extents = (axes: readonly ContractionAxis[]): number[] => axes.map(({ extent }) => extent);

export const total = (axes: readonly ContractionAxis[]): number => extents(axes).reduce((a, b) => a * b, 1);

export function contractionOf(node: Node): Contraction {
  if (isOp(node, "dot_general")) return ofDot(node);
  if (isOp(node, "convolution")) return ofConvolution(node);
  throw new Error(`${node.op} is no contraction`);
}

function ofDot(node: Node<"dot_general">): Contraction {
  const [lhs, rhs] = [at(node.inputs, 0), at(node.inputs, 1)];
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = node.attributes;
  const lhsFree = otherAxes(lhs.shape.length, [...lhsBatch, ...lhsContracting]);
  const rhsFree = otherAxes(rhs.shape.length, [...rhsBatch, ...rhsContracting]);
  const strides = stridesOf(lhs.shape);
  const axis = (source: Node, dim: number, out: number, stride: number): ContractionAxis => ({
    extent: at(source.shape, dim),
    out,
    lhsStride: stride,
  });
  const batch = lhsBatch.map((dim, i) => axis(lhs, dim, i, at(strides, dim)));
  const m = lhsFree.map((dim, i) => axis(lhs, dim, batch.length + i, at(strides, dim)));
  const n = rhsFree.map((dim, i) => axis(rhs, dim, batch.length + m.length + i, 0));
  // Walking memory in order matters more on the left, where the longer operand as a rule is.
  const order = range(lhsContracting.length).toSorted(
    (a, b) => at(strides, at(lhsContracting, b)) - at(strides, at(lhsContracting, a)),
  );
  const k = order.map((i) => axis(lhs, at(lhsContracting, i), -1, at(strides, at(lhsContracting, i))));
  const place = (rank: number, parts: readonly (readonly [Dims, readonly Expr[]])[]): Expr[] => {
    const index = new Array<Expr>(rank);
    for (const [dims, values] of parts) dims.forEach((dim, i) => (index[dim] = at(values, i)));
    return index;
  };
  const inOrder = (contracting: Dims): number[] => order.map((i) => at(contracting, i));
  return {
    batch,
    m,
    n,
    k,
    lhs: (l, c) =>
      l.element(lhs, place(lhs.shape.length, [[lhsBatch, c.batch], [lhsFree, c.m], [inOrder(lhsContracting), c.k]])),
    rhs: (l, c) =>
      l.element(rhs, place(rhs.shape.length, [[rhsBatch, c.batch], [rhsFree, c.n], [inOrder(rhsContracting), c.k]])),
    outFactors: new Map([...batch, ...m, ...n].map((a) => [a, 1])),
  };
}

function ofConvolution(node: Node<"convolution">): Contraction {
  const [input, kernel] = [at(node.inputs, 0), at(node.inputs, 1)];
  const { axes, featureGroups, batchGroups, strides, kernelDilation, inputDilation, padding } = node.attributes;
  const groups = featureGroups * batchGroups;
  const filters = at(kernel.shape, axes.kernel.output) / groups;
  const groupInputs = at(kernel.shape, axes.kernel.input);
  const batchSize = at(node.shape, axes.output.batch);
  const inStrides = stridesOf(input.shape);
  const batch: ContractionAxis[] = groups === 1 ? [] : [{ extent: groups, out: axes.output.feature, lhsStride: 0 }];
  const rows: ContractionAxis[] = [
    { extent: batchSize, out: axes.output.batch, lhsStride: 0 },
    ...axes.output.spatial.map((dim) => ({ extent: at(node.shape, dim), out: dim, lhsStride: 0 })),
  ];
  const m = rows.toSorted((a, b) => a.out - b.out);
  const n: ContractionAxis[] = [{ extent: filters, out: axes.output.feature, lhsStride: 0 }];
  const taps = axes.kernel.spatial.map((dim, i) => ({
    extent: at(kernel.shape, dim),
    out: -1,
    lhsStride: at(inStrides, at(axes.input.spatial, i)) * at(kernelDilation, i),
  }));
  const feature: ContractionAxis = { extent: groupInputs, out: -1, lhsStride: at(inStrides, axes.input.feature) };
  const summed: ContractionAxis[] = [...taps, feature];
  const k = summed.toSorted((a, b) => b.lhsStride - a.lhsStride);
  const coordinate = (list: readonly ContractionAxis[], values: readonly Expr[], axis: ContractionAxis): Expr =>
    at(values, list.indexOf(axis));
  return {
    batch,
    m,
    n,
    k,
    lhs: (l, c) => {
      const { e } = l;
      const index = new Array<Expr>(input.shape.length);
      const conditions: Expr[] = [];
      const group = c.batch[0] ?? e.const(0, "i32");
      const sample = coordinate(m, c.m, at(rows, 0));
      const channel = coordinate(k, c.k, feature);
      index[axes.input.batch] = batchGroups === 1 ? sample : e.linear(0, [{ atom: group, factor: batchSize }, { atom: sample, factor: 1 }]);
      index[axes.input.feature] =
        featureGroups === 1 ? channel : e.linear(0, [{ atom: group, factor: groupInputs }, { atom: channel, factor: 1 }]);
      axes.input.spatial.forEach((dim, i) => {
        const shifted = e.linear(-at(at(padding, i), 0), [
          { atom: coordinate(m, c.m, at(rows, i + 1)), factor: at(strides, i) },
          { atom: coordinate(k, c.k, at(taps, i)), factor: at(kernelDilation, i) },
        ]);
        const step = at(inputDilation, i);
        const place = e.quotient(shifted, step);
        if (step > 1) conditions.push(e.compare("EQ", e.modulus(shifted, step), e.const(0, "i32")));
        conditions.push(e.within(place, 0, at(input.shape, dim)));
        index[dim] = place;
      });
      const condition = conditions.reduce((a, b) => e.and(a, b), e.const(1, "bool"));
      const element = l.element(input, index);
      return e.guard(condition, element, e.const(0, element.scalar));
    },
    rhs: (l, c) => {
      const { e } = l;
      const index = new Array<Expr>(kernel.shape.length);
      const filter = at(c.n, 0);
      const group = c.batch[0];
      index[axes.kernel.input] = coordinate(k, c.k, feature);
      index[axes.kernel.output] =
        group === undefined ? filter : e.linear(0, [{ atom: group, factor: filters }, { atom: filter, factor: 1 }]);
      axes.kernel.spatial.forEach((dim, i) => (index[dim] = coordinate(k, c.k, at(taps, i))));
      return l.element(kernel, index);
    },
    outFactors: new Map([...batch.map((a) => [a, filters] as const), ...[...m, ...n].map((a) => [a, 1] as const)]),
  };
}

/** Where the elements of the result go: a stride per coordinate, and the strides of the node's own axes that follow. */
export interface ResultLayout {
  readonly axis: ReadonlyMap<ContractionAxis, number>;
  readonly node: Dims;
  readonly rowStride: number;
}

/**
 * The layout of the result: row-major if the rows of the contraction are then equally far apart and its columns next to
 * each other, else in the contraction's own order. Undefined if neither works (groups within an inner axis).
 */
export function resultLayout(c: Contraction, shape: Dims): ResultLayout | undefined {
  const dense = stridesOf(shape);
  const all = [...c.batch, ...c.m, ...c.n];
  const rowMajor = new Map(all.map((axis) => [axis, at(dense, axis.out) * (c.outFactors.get(axis) ?? 1)]));
  if (isRegular(c.m, rowMajor) && isRegular(c.n, rowMajor) && innermost(c.n, rowMajor, 1) === 1) {
    return { axis: rowMajor, node: dense, rowStride: innermost(c.m, rowMajor, total(c.n)) };
  }
  if ([...c.outFactors.values()].some((factor) => factor !== 1)) return undefined;
  const own = stridesOf(extents(all));
  const axis = new Map(all.map((entry, i) => [entry, at(own, i)]));
  const node = shape.map((_, dim) => at(own, all.findIndex(({ out }) => out === dim)));
  return { axis, node, rowStride: total(c.n) };
}

type Strides = ReadonlyMap<ContractionAxis, number>;

/** Whether the axes together step through memory by one stride. */
function isRegular(axes: readonly ContractionAxis[], strides: Strides): boolean {
  const wide = axes.filter(({ extent }) => extent > 1);
  return wide.every((axis, i) => {
    const next = wide[i + 1];
    return next === undefined || strides.get(axis) === (strides.get(next) ?? 0) * next.extent;
  });
}

/** The stride of the innermost axis that has a length. */
function innermost(axes: readonly ContractionAxis[], strides: Strides, fallback: number): number {
  const axis = axes.findLast(({ extent }) => extent > 1);
  return axis === undefined ? fallback : (strides.get(axis) ?? fallback);
}
