import type { ReduceKind } from "../attributes.ts";
import type { Builder } from "../builder.ts";
import { isBool, isFloat, type DType } from "../dtype.ts";
import type { Node } from "../node.ts";
import { check, showType, type Primitive } from "../primitive.ts";
import { at, flatten, forEachIndex, otherAxes, sizeOf, stridesOf, type Dims } from "../shape.ts";
import { integerBounds } from "./selection.ts";

interface Monoid {
  readonly combine: (a: number, b: number) => number;
  readonly identity: (dtype: DType) => number;
}

const lowest = (dtype: DType): number => (isFloat(dtype) ? -Infinity : isBool(dtype) ? 0 : integerBounds(dtype)[0]);
const highest = (dtype: DType): number => (isFloat(dtype) ? Infinity : isBool(dtype) ? 1 : integerBounds(dtype)[1]);

/** The monoids of reductions, windows and scans: how two elements combine and what changes nothing. */
export const monoids: { readonly [K in ReduceKind]: Monoid } = {
  add: { combine: (a, b) => a + b, identity: () => 0 },
  multiply: { combine: (a, b) => a * b, identity: () => 1 },
  maximum: { combine: (a, b) => (Number.isNaN(a) || a >= b ? a : b), identity: lowest },
  minimum: { combine: (a, b) => (Number.isNaN(a) || a <= b ? a : b), identity: highest },
  and: { combine: (a, b) => a & b, identity: (dtype) => (isBool(dtype) ? 1 : -1) },
  or: { combine: (a, b) => a | b, identity: () => 0 },
};

/** Products of 32-bit integers wrap; doubles would lose their low bits. */
export const combiner = (kind: ReduceKind, dtype: DType): Monoid["combine"] =>
  kind === "multiply" && !isFloat(dtype) ? Math.imul : monoids[kind].combine;

const spread = (g: Builder, reduced: Node, like: Node, dimensions: Dims): Node =>
  g.broadcastInDim(reduced, like.shape, otherAxes(like.shape.length, dimensions));

export const reduce: Primitive<"reduce"> = {
  infer: ([x], { kind, dimensions }) => {
    check(x !== undefined && dimensions.every((axis) => axis < x.shape.length), () => `over [${dimensions}]`);
    check(new Set(dimensions).size === dimensions.length, () => `over [${dimensions}], an axis twice`);
    check(kind === "and" || kind === "or" ? !isFloat(x.dtype) : true, () => `${kind} of ${showType(x)}`);
    return [{ shape: otherAxes(x.shape.length, dimensions).map((axis) => at(x.shape, axis)), dtype: x.dtype }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { kind, dimensions } }) => {
    if (x === undefined || out === undefined) return;
    const combine = combiner(kind, x.type.dtype);
    const kept = otherAxes(x.type.shape.length, dimensions);
    const outStrides = stridesOf(out.type.shape);
    const strides = x.type.shape.map((_, axis) => (kept.includes(axis) ? at(outStrides, kept.indexOf(axis)) : 0));
    // Sums are carried in double precision whatever the array holds; the engines' own order of summation differs.
    const sums = new Float64Array(out.data.length).fill(monoids[kind].identity(x.type.dtype));
    forEachIndex(x.type.shape, (index, flat) => {
      const to = flatten(index, strides);
      sums[to] = combine(at(sums, to), at(x.data, flat));
    });
    out.data.set(sums);
  },
  gradient: ({ g, node, cotangent }) => {
    const { kind, dimensions } = node.attributes;
    const x = at(node.inputs, 0);
    const ct = spread(g, cotangent, x, dimensions);
    if (kind === "add") return [ct];
    if (kind === "maximum" || kind === "minimum") {
      // Ties share the cotangent equally, as in JAX.
      const hit = g.convert(g.compare("EQ", x, spread(g, node, x, dimensions)), x.dtype);
      const ties = spread(g, g.reduce("add", hit, dimensions), x, dimensions);
      return [g.multiply(ct, g.divide(hit, ties))];
    }
    if (kind === "multiply") return [g.multiply(ct, productOfOthers(g, x, dimensions))];
    return [undefined];
  },
};

/** Along `dimensions`, the product of all elements but the one at each place; exact with zeros. */
function productOfOthers(g: Builder, x: Node, dimensions: Dims): Node {
  const kept = otherAxes(x.shape.length, dimensions);
  const permutation = [...kept, ...dimensions];
  const moved = g.transpose(x, permutation);
  const flat = g.reshape(moved, [...kept.map((axis) => at(x.shape, axis)), sizeOf(dimensions.map((a) => at(x.shape, a)))]);
  const axis = kept.length;
  const before = exclusiveProduct(g, flat, axis, false);
  const after = exclusiveProduct(g, flat, axis, true);
  const others = g.reshape(g.multiply(before, after), moved.shape);
  return g.transpose(others, permutation.map((_, i) => permutation.indexOf(i)));
}

/** Product of everything before (or, reversed, after) each element along `axis`. */
function exclusiveProduct(g: Builder, x: Node, axis: number, reverse: boolean): Node {
  const shift = x.shape.map((_, i) => (i === axis ? 1 : 0));
  const back = shift.map((n) => -n);
  const one = g.scalar(1, x.dtype);
  const none = shift.map(() => 0);
  const shifted = reverse ? g.pad(x, back, shift, none, one) : g.pad(x, shift, back, none, one);
  return g.cumulative("multiply", shifted, axis, reverse);
}

export const arg_reduce: Primitive<"arg_reduce"> = {
  infer: ([x], { dimension }) => {
    check(x !== undefined && dimension < x.shape.length, () => `along ${dimension}`);
    return [{ shape: x.shape.filter((_, axis) => axis !== dimension), dtype: "int32" }];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { kind, dimension } }) => {
    if (x === undefined || out === undefined) return;
    const strides = stridesOf(x.type.shape);
    const kept = otherAxes(x.type.shape.length, [dimension]).map((axis) => at(strides, axis));
    const better = kind === "maximum" ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
    forEachIndex(out.type.shape, (index, flat) => {
      const base = flatten(index, kept);
      let best = 0;
      for (let i = 1; i < at(x.type.shape, dimension); i++) {
        const held = at(x.data, base + best * at(strides, dimension));
        const next = at(x.data, base + i * at(strides, dimension));
        // The first NaN wins, as in NumPy.
        if (!Number.isNaN(held) && (Number.isNaN(next) || better(next, held))) best = i;
      }
      out.data[flat] = best;
    });
  },
  gradient: "none",
};

/** Running reduction along an axis, the element itself included. */
export const cumulative: Primitive<"cumulative"> = {
  infer: ([x], { dimension }) => {
    check(x !== undefined && dimension < x.shape.length, () => `along ${dimension}`);
    return [x];
  },
  evaluate: ({ inputs: [x], outputs: [out], attributes: { kind, dimension, reverse } }) => {
    if (x === undefined || out === undefined) return;
    const combine = combiner(kind, x.type.dtype);
    const length = at(x.type.shape, dimension);
    const step = at(stridesOf(x.type.shape), dimension);
    for (let flat = 0; flat < x.data.length; flat++) {
      if (Math.floor(flat / step) % length !== 0) continue;
      let sum = monoids[kind].identity(x.type.dtype);
      for (let i = 0; i < length; i++) {
        const place = flat + (reverse ? length - 1 - i : i) * step;
        sum = combine(sum, at(x.data, place));
        out.data[place] = sum;
      }
    }
  },
  gradient: ({ g, node, cotangent }) => {
    const { kind, dimension, reverse } = node.attributes;
    const x = at(node.inputs, 0);
    if (kind === "add") return [g.cumulative("add", cotangent, dimension, !reverse)];
    return [pairwiseGradient(g, node, x, cotangent)];
  },
};

/**
 * Gradient of a running product, maximum or minimum over the n×n pairs (i: element, j ≥ i: result it entered).
 * Quadratic in the axis, but exact at zeros and ties, and rarely met.
 */
function pairwiseGradient(g: Builder, node: Node<"cumulative">, x: Node, ct: Node): Node {
  const { kind, dimension, reverse } = node.attributes;
  const n = at(x.shape, dimension);
  const shape = x.shape.toSpliced(dimension + 1, 0, n);
  const elementAxes = shape.map((_, axis) => axis).filter((axis) => axis !== dimension + 1);
  const resultAxes = shape.map((_, axis) => axis).filter((axis) => axis !== dimension);
  const i = g.iota(dimension, { shape, dtype: "int32" });
  const j = g.iota(dimension + 1, { shape, dtype: "int32" });
  const entered = g.compare(reverse ? "LE" : "GE", j, i);
  const spreadElement = (value: Node): Node => g.broadcastInDim(value, shape, elementAxes);
  const spreadResult = (value: Node): Node => g.broadcastInDim(value, shape, resultAxes);
  const weight =
    kind === "multiply"
      ? // With element i replaced by 1, the running product up to j is d result[j] / d x[i].
        g.cumulative(
          "multiply",
          g.select(g.compare("EQ", i, j), g.full(1, { shape, dtype: x.dtype }), spreadResult(x)),
          dimension + 1,
          reverse,
        )
      : g.convert(g.compare("EQ", spreadElement(x), spreadResult(node)), x.dtype);
  const zero = g.full(0, { shape, dtype: x.dtype });
  const counted = g.select(entered, weight, zero);
  const shared = kind === "multiply" ? counted : g.divide(counted, tieCount(g, counted, dimension));
  return g.reduce("add", g.multiply(shared, spreadResult(ct)), [dimension + 1]);
}

function tieCount(g: Builder, hits: Node, axis: number): Node {
  const ties = g.reduceKeeping("add", hits, [axis]);
  return g.broadcastInDim(ties, hits.shape, hits.shape.map((_, i) => i));
}
