import type { Dims } from "../ir/shape.ts";
import { dependsOn, type Expr, type Exprs } from "./expr.ts";
import { chooseGrid, expressionsOf, finishKernel, isVectorizable, loops, walk } from "./kernel.ts";
import type { Kernel, Stmt } from "./loop.ts";
import { Lowering, type Storage, type Stored } from "./lower.ts";
import { chooseVectorAxis, layOut, type Axis } from "./nest.ts";

/** An index space, and which of its axes have to be walked through in order. */
export interface OrderedSpace {
  readonly dims: Dims;
  readonly isOrdered: (dim: number) => boolean;
}

/** What runs once per place of the free axes before the ordered ones, at each of their places, and after them. */
export interface Piece {
  readonly before?: readonly Stmt[];
  readonly each: readonly Stmt[];
  readonly after?: readonly Stmt[];
}

/** The loops of such a space. Free axes may run in any order, on any thread; one of them perhaps in vectors. */
export interface OrderedNest extends Required<Piece> {
  readonly e: Exprs;
  /** All free axes but the one that runs in vectors. */
  readonly free: readonly Axis[];
  readonly ordered: readonly Axis[];
  readonly vector: Axis | undefined;
  readonly grid: Axis | undefined;
}

export function orderedNest(
  space: OrderedSpace,
  storage: Storage,
  target: Stored,
  piece: (lowering: Lowering, index: readonly Expr[]) => Piece,
): OrderedNest {
  const roles = space.dims.map((_, dim): Axis["role"] => (space.isOrdered(dim) ? "reduced" : "result"));
  const nest = layOut({ dims: space.dims, roles }, (e, index) => {
    const { before = [], each, after = [] } = piece(new Lowering(e, storage), index);
    const roots: Expr[] = [];
    walk([...before, ...each, ...after], (stmt) => roots.push(...expressionsOf(stmt)));
    return { roots, value: { before, each, after } };
  });
  const { e, axes, value } = nest;
  const stmts = [...value.before, ...value.each, ...value.after];
  const candidate = isVectorizable(nest.roots, [target.buffer]) ? chooseVectorAxis(nest, storePlaces(stmts)) : undefined;
  const fits = candidate?.role === "result" && !steers(stmts, candidate);
  const vector = fits ? candidate : undefined;
  const free = axes.filter((axis) => axis.role === "result" && axis !== vector);
  const ordered = axes.filter(({ role }) => role === "reduced");
  return { e, ...value, free, ordered, vector, grid: chooseGrid(free) ?? vector };
}

/** The kernel that runs `inner` inside of loops over `order`, the first outermost. */
export function orderedKernel(
  name: string,
  { e, vector, grid }: OrderedNest,
  order: readonly (Axis | undefined)[],
  inner: readonly Stmt[],
  work: number,
): Kernel {
  const axes = order.filter((axis) => axis !== undefined);
  return finishKernel({
    e,
    name,
    grid,
    body: (begin, end) => loops(e, axes, vector, inner, grid === undefined ? undefined : { begin, end, axis: grid }),
    work,
  });
}

/** Loops for what has a beginning and an end per line: the ordered axes innermost. */
export function lineKernel(name: string, nest: OrderedNest, work: number): Kernel {
  const { e, free, vector, grid, ordered, before, each, after } = nest;
  const outer = [...free, vector].filter((axis) => axis !== undefined);
  const order = [...outer.filter((axis) => axis === grid), ...outer.filter((axis) => axis !== grid)];
  return orderedKernel(name, nest, order, [...before, ...loops(e, ordered, undefined, each), ...after], work);
}

function storePlaces(stmts: readonly Stmt[]): Expr[] {
  const places: Expr[] = [];
  walk(stmts, (stmt) => {
    if (stmt.kind === "store") places.push(stmt.index);
  });
  return places;
}

/** Whether a branch or the bound of a loop depends on an axis: whole vectors can only go one way. */
export function steers(stmts: readonly Stmt[], { axis }: Axis): boolean {
  let found = false;
  walk(stmts, (stmt) => {
    if (stmt.kind === "if" || stmt.kind === "for") found ||= expressionsOf(stmt).some((expr) => dependsOn(expr, axis));
  });
  return found;
}
