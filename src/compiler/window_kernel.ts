import type { Window } from "../ir/attributes.ts";
import type { Node } from "../ir/node.ts";
import { monoids } from "../ir/primitives/reduction.ts";
import { at, forEachIndex, range, sizeOf, stridesOf, type Dims } from "../ir/shape.ts";
import { g } from "../ir/make.ts";
import { findBest } from "./best.ts";
import type { BinaryOp, Expr, Exprs } from "./expr.ts";
import { outermost, when } from "./kernel.ts";
import type { Kernel, Stmt } from "./loop.ts";
import type { Lowering, Storage, Stored } from "./lower.ts";
import { mapKernel } from "./map_kernel.ts";
import { orderedKernel, orderedNest } from "./ordered_nest.ts";
import { reduceKernel } from "./reduce_kernel.ts";
import { loadElement, scalarOf, storedValue } from "./scalar.ts";

/** Windows of at most this many elements are written out; larger ones are loops. */
const UNROLLED_TAPS = 16;

const operators = { add: "add", maximum: "max", minimum: "min" } as const satisfies Record<string, BinaryOp>;

/** What lies under one element of a window, and whether that is inside of the operand. */
interface Covered {
  readonly index: readonly Expr[];
  readonly isInside: Expr;
}

function covered(e: Exprs, shape: Dims, window: Window, place: readonly Expr[], tap: readonly Expr[]): Covered {
  const index = shape.map((_, axis) =>
    e.linear(-at(at(window.padding, axis), 0), [
      { atom: at(place, axis), factor: at(window.strides, axis) },
      { atom: at(tap, axis), factor: at(window.dilations, axis) },
    ]),
  );
  const conditions = index.map((i, axis) => e.within(i, 0, at(shape, axis)));
  return { index, isInside: conditions.reduce((a, b) => e.and(a, b), e.const(1, "bool")) };
}

/** Sliding reductions; padding is left out by conditions, few taps are one expression. */
export function reduceWindowKernels(
  name: string,
  node: Node<"reduce_window">,
  storage: Storage,
  targets: readonly Stored[],
): Kernel[] {
  const { kind, window } = node.attributes;
  const x = at(node.inputs, 0);
  const rank = x.shape.length;
  const element = (lowering: Lowering, place: readonly Expr[], tap: readonly Expr[]): Expr => {
    const { e } = lowering;
    const { index, isInside } = covered(e, x.shape, window, place, tap);
    return e.guard(isInside, lowering.element(x, index), e.const(monoids[kind].identity(x.dtype), scalarOf[x.dtype]));
  };
  const root = { node, kind, target: at(targets, 0) };
  if (sizeOf(window.dimensions) <= UNROLLED_TAPS) {
    const value = (lowering: Lowering, place: readonly Expr[]): Expr =>
      constantTaps(lowering.e, window.dimensions)
        .map((tap) => element(lowering, place, tap))
        .reduce((a, b) => lowering.e.binary(operators[kind], a, b));
    return [reduceKernel(name, { dims: node.shape, resultAxis: range(rank) }, [{ ...root, value }], storage)];
  }
  const space = {
    dims: [...node.shape, ...window.dimensions],
    resultAxis: [...range(rank), ...window.dimensions.map(() => undefined)],
  };
  const value = (lowering: Lowering, index: readonly Expr[]): Expr =>
    element(lowering, index.slice(0, rank), index.slice(rank));
  return [reduceKernel(name, space, [{ ...root, value }], storage)];
}

function constantTaps(e: Exprs, dimensions: Dims): Expr[][] {
  const taps: Expr[][] = [];
  forEachIndex(dimensions, (tap) => taps.push(tap.map((i) => e.const(i, "i32"))));
  return taps;
}

/** Statements for every tap of a window, in order: written out if they are few, else in loops. */
function forTaps(
  e: Exprs,
  dimensions: Dims,
  body: (tap: readonly Expr[], number: Expr) => readonly Stmt[],
): readonly Stmt[] {
  if (sizeOf(dimensions) <= UNROLLED_TAPS) {
    return constantTaps(e, dimensions).flatMap((tap, number) => body(tap, e.const(number, "i32")));
  }
  const axes = dimensions.map((extent, axis) => e.variable(`tap${axis}`, extent));
  return axes.reduceRight<readonly Stmt[]>(
    (inside, axis, i) => [
      { kind: "for", axis, from: e.const(0, "i32"), to: e.const(at(dimensions, i), "i32"), mode: "serial", body: inside },
    ],
    body(axes, e.flatten(axes, stridesOf(dimensions))),
  );
}

/** Elements from the first to the last one that a window covers. */
const extent = ({ dimensions, dilations }: Window, axis: number): number =>
  (at(dimensions, axis) - 1) * at(dilations, axis) + 1;

/**
 * The gradient of pooling by extremes: each window looks for its extreme, then writes its element of the source there
 * and zeros elsewhere, which needs no computed address. Windows that share elements add instead, in order.
 */
export function selectAndScatterKernels(
  name: string,
  node: Node<"select_and_scatter">,
  storage: Storage,
  targets: readonly Stored[],
): Kernel[] {
  const { kind, window } = node.attributes;
  const [x, source, target] = [at(node.inputs, 0), at(node.inputs, 1), at(targets, 0)];
  const overlaps = (axis: number): boolean => extent(window, axis) > at(window.strides, axis) && at(source.shape, axis) > 1;
  const adds = range(x.shape.length).some(overlaps);
  const nest = orderedNest({ dims: source.shape, isOrdered: overlaps }, storage, target, (lowering, place) => {
    const { e } = lowering;
    const inside = (tap: readonly Expr[]): Covered => covered(e, x.shape, window, place, tap);
    const anyTap = window.dimensions.map((size, axis) => e.variable(`any${axis}`, size));
    const isPadded = inside(anyTap).isInside.kind !== "const";
    const best = findBest(e, kind, x.dtype, isPadded ? -1 : 0);
    const given = e.local("given", scalarOf[source.dtype]);
    const nothing = e.const(0, scalarOf[source.dtype]);
    const search = forTaps(e, window.dimensions, (tap, number) => {
      const { index, isInside } = inside(tap);
      const value = lowering.element(x, index);
      return best.see(e.guard(isInside, value, e.const(0, value.scalar)), number, isInside);
    });
    const write = forTaps(e, window.dimensions, (tap, number) => {
      const { index, isInside } = inside(tap);
      const to = e.addIndex(e.flatten(index, target.strides), target.offset(e));
      const share = e.select(e.compare("EQ", best.number, number), given, nothing);
      const value = adds ? e.binary("add", loadElement(e, target.buffer, to), share) : share;
      const store: Stmt = { kind: "store", buffer: target.buffer, index: to, value: storedValue(e, node.dtype, value) };
      return when(isInside, [store]);
    });
    return { each: [{ kind: "let", target: given, value: lowering.element(source, place) }, ...best.start, ...search, ...write] };
  });
  const all = [...nest.free, ...nest.ordered, nest.vector].filter((axis) => axis !== undefined);
  const order = nest.grid === undefined ? all : outermost(all, nest.grid);
  const work = sizeOf(source.shape) * sizeOf(window.dimensions) * 6;
  const scatter = orderedKernel(name, nest, order, nest.each, work);
  if (!adds && coversAll(x.shape, source.shape, window)) return [scatter];
  return [mapKernel(`${name}_zero`, [{ node: g.like(0, node), target }], storage), scatter];
}

/** Whether every element lies in some window. */
function coversAll(shape: Dims, places: Dims, { dimensions, strides, dilations, padding }: Window): boolean {
  return shape.every((dim, axis) => {
    const [low] = at(padding, axis);
    const end = (at(places, axis) - 1) * at(strides, axis) + at(dimensions, axis) - low;
    const gapless = at(dilations, axis) === 1 || at(dimensions, axis) === 1;
    return gapless && at(strides, axis) <= at(dimensions, axis) && low >= 0 && at(places, axis) > 0 && end >= dim;
  });
}
