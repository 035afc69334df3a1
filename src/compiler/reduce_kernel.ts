import type { ReduceKind } from "../ir/attributes.ts";
import type { Node } from "../ir/node.ts";
import { monoids } from "../ir/primitives/reduction.ts";
import { at, type Dims } from "../ir/shape.ts";
import type { Expr, Exprs, Var } from "./expr.ts";
import { chooseGrid, costOf, extentOf, finishKernel, isVectorizable, loops, outermost } from "./kernel.ts";
import type { Kernel, Stmt, Store } from "./loop.ts";
import { Lowering, type Storage, type Stored } from "./lower.ts";
import { chooseVectorAxis, layOut, type Axis } from "./nest.ts";
import { scalarOf, storedValue } from "./scalar.ts";

/** One result of a reduction: what is combined at each index of the space, how, and where the result goes. */
export interface ReduceRoot {
  readonly node: Pick<Node, "dtype" | "shape">;
  readonly kind: ReduceKind;
  readonly target: Stored;
  /** The value to be combined at an index of the space. */
  readonly value: (lowering: Lowering, index: readonly Expr[]) => Expr;
}

/** The index space of a reduction: its sizes, and for each axis the axis of the result it is, or undefined. */
export interface ReduceSpace {
  readonly dims: Dims;
  readonly resultAxis: readonly (number | undefined)[];
}

interface Draft {
  readonly values: readonly Expr[];
  readonly places: readonly Expr[];
}

/** Reductions over the same space in one pass: batch statistics read their input once. */
export function reduceKernel(name: string, space: ReduceSpace, roots: readonly ReduceRoot[], storage: Storage): Kernel {
  const roles = space.resultAxis.map((axis): Axis["role"] => (axis === undefined ? "reduced" : "result"));
  const nest = layOut<Draft>({ dims: space.dims, roles }, (e, index) => {
    const lowering = new Lowering(e, storage);
    const values = roots.map((root) => root.value(lowering, index));
    const places = roots.map(({ target, node }) => placeOf(e, space, index, node, target));
    return { roots: [...values, ...places], value: { values, places } };
  });
  const { e, axes, value: draft } = nest;
  const vectors = isVectorizable(nest.roots, roots.map(({ target }) => target.buffer));
  const vector = vectors ? chooseVectorAxis(nest, []) : undefined;
  const results = axes.filter(({ role, axis }) => role === "result" && axis !== vector?.axis);
  const reduced = axes.filter(({ role, axis }) => role === "reduced" && axis !== vector?.axis);
  const grid = chooseGrid(results) ?? (vector?.role === "result" ? vector : undefined);
  const accumulators = roots.map(({ node }, i) => e.local(`sum${i}`, scalarOf[node.dtype]));
  const inner = combine(e, roots, draft, accumulators, { reduced, vector });
  const outer = [...results, ...(vector?.role === "result" ? [vector] : [])];
  const order = grid === undefined ? outer : outermost(outer, grid);
  const unroll = vector?.role === "result" ? unrollOf(vector.extent) : 1;
  return finishKernel({
    e,
    name,
    grid,
    body: (begin, end) =>
      loops(e, order, vector, inner, grid === undefined ? undefined : { begin, end, axis: grid }, unroll),
    work: extentOf(axes) * costOf(draft.values),
  });
}

/** Several vectors of results at once fill whole cache lines and hide the latency of additions. */
const unrollOf = (extent: number): number => (extent % 16 === 0 ? 4 : extent % 8 === 0 ? 2 : 1);

function combine(
  e: Exprs,
  roots: readonly ReduceRoot[],
  draft: Draft,
  accumulators: readonly Var[],
  axes: { readonly reduced: readonly Axis[]; readonly vector: Axis | undefined },
): readonly Stmt[] {
  const start = roots.map(({ kind, node }, i): Stmt => {
    const target = at(accumulators, i);
    return { kind: "let", target, value: identityOf(e, kind, node) };
  });
  const steps = roots.map(({ kind }, i): Stmt => {
    return { kind: "accumulate", target: at(accumulators, i), operator: kind, value: at(draft.values, i) };
  });
  const inside = axes.vector?.role === "reduced" ? [...axes.reduced, axes.vector] : axes.reduced;
  const ends = roots.map(({ target }, i): Store => {
    const value = storedValue(e, target.buffer.dtype, at(accumulators, i));
    return { kind: "store", buffer: target.buffer, index: at(draft.places, i), value };
  });
  return [...start, ...loops(e, inside, axes.vector, steps), ...ends];
}

function identityOf(e: Exprs, kind: ReduceKind, { dtype }: ReduceRoot["node"]): Expr {
  return e.const(monoids[kind].identity(dtype), scalarOf[dtype]);
}

function placeOf(e: Exprs, space: ReduceSpace, index: readonly Expr[], node: ReduceRoot["node"], target: Stored): Expr {
  const place = node.shape.map((): Expr => e.const(0, "i32"));
  space.resultAxis.forEach((axis, i) => {
    if (axis !== undefined) place[axis] = at(index, i);
  });
  return e.addIndex(e.flatten(place, target.strides), target.offset(e));
}
