import { at } from "../ir/shape.ts";
import { operands, subexpressions, type Buffer, type Expr, type Exprs, type Var } from "./expr.ts";
import type { Kernel, Step, Stmt } from "./loop.ts";
import type { Axis } from "./nest.ts";

/** The expressions that a statement itself computes; those of statements inside are their own. */
export function expressionsOf(stmt: Stmt): Expr[] {
  switch (stmt.kind) {
    case "for":
      return [stmt.from, stmt.to];
    case "let":
    case "accumulate":
      return [stmt.value];
    case "store":
      return [stmt.index, stmt.value];
    case "if":
    case "while":
      return [stmt.condition];
    case "transpose":
      return [...stmt.rows.flatMap(({ index, condition }) => [index, condition]), stmt.index];
    case "copy":
      return [stmt.sourceIndex, stmt.targetIndex];
    case "contract":
      return [stmt.steps, stmt.a.index, stmt.b.index, stmt.c.index];
    default:
      return stmt satisfies never;
  }
}

/** Statements directly inside another. */
export function childrenOf(stmt: Stmt): readonly Stmt[] {
  if (stmt.kind === "for" || stmt.kind === "while") return stmt.body;
  if (stmt.kind === "if") return [...stmt.body, ...stmt.otherwise];
  return [];
}

export function walk(body: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  for (const stmt of body) {
    visit(stmt);
    walk(childrenOf(stmt), visit);
  }
}

/** Buffers a body loads from and stores to. */
export function accesses(body: readonly Stmt[]): { reads: Buffer[]; writes: Buffer[] } {
  const reads = new Set<Buffer>();
  const writes = new Set<Buffer>();
  walk(body, (stmt) => {
    for (const expr of subexpressions(expressionsOf(stmt))) if (expr.kind === "load") reads.add(expr.buffer);
    if (stmt.kind === "store") writes.add(stmt.buffer);
    if (stmt.kind === "transpose" || stmt.kind === "copy") {
      reads.add(stmt.source);
      writes.add(stmt.target);
    }
    if (stmt.kind === "contract") {
      reads.add(stmt.a.buffer).add(stmt.b.buffer);
      if (stmt.accumulate) reads.add(stmt.c.buffer);
      writes.add(stmt.c.buffer);
    }
  });
  return { reads: [...reads], writes: [...writes] };
}

export interface KernelDraft {
  readonly e: Exprs;
  readonly name: string;
  /** The loop that threads share out; undefined runs the body once, on one thread. */
  readonly grid: { readonly axis: Var; readonly extent: number } | undefined;
  /** The body for a range of the grid. */
  readonly body: (begin: Expr, end: Expr) => readonly Stmt[];
  readonly locals?: readonly Buffer[];
  readonly work: number;
}

/** A kernel out of its parts: what it reads and writes follows from its body. */
export function finishKernel(draft: KernelDraft): Kernel {
  const { e } = draft;
  const begin = e.local("begin", "i32");
  const end = e.local("end", "i32");
  const body = draft.body(begin, end);
  const locals = draft.locals ?? [];
  const { reads, writes } = accesses(body);
  const outside = (buffer: Buffer): boolean => !locals.includes(buffer);
  const grid = draft.grid ?? { axis: e.variable("once", 1), extent: 1 };
  return {
    name: draft.name,
    grid: { ...grid, begin, end },
    body,
    locals,
    reads: reads.filter(outside),
    writes: writes.filter(outside),
    work: draft.work,
  };
}

/** Loops around `inner`, the first axis outermost; `begin` and `end` bound the first loop. */
export function loops(
  e: Exprs,
  axes: readonly Axis[],
  vector: Axis | undefined,
  inner: readonly Stmt[],
  range?: { readonly begin: Expr; readonly end: Expr; readonly axis: Axis },
  unroll = 1,
): readonly Stmt[] {
  return axes.toReversed().reduce<readonly Stmt[]>((body, axis) => {
    const bounded = range !== undefined && range.axis === axis;
    return [
      {
        kind: "for",
        axis: axis.axis,
        from: bounded ? range.begin : e.const(0, "i32"),
        to: bounded ? range.end : e.const(axis.extent, "i32"),
        mode: axis === vector ? "vector" : "serial",
        ...(axis === vector ? { unroll } : {}),
        body,
      },
    ];
  }, inner);
}

/** Whether whole vectors can compute all of it: no double precision, no elements narrower than a lane but bool. */
export function isVectorizable(roots: readonly Expr[], written: readonly Buffer[]): boolean {
  const fits = (buffer: Buffer): boolean => ["f32", "i32", "bool"].includes(buffer.storage);
  return (
    written.every(fits) &&
    subexpressions(roots).every((expr) => {
      if (expr.scalar === "f64") return false;
      if (expr.kind === "load") return fits(expr.buffer);
      return !(expr.kind === "binary" && (expr.op === "rem" || (expr.op === "div" && expr.scalar !== "f32")));
    })
  );
}

/** Rough number of machine operations of one round of a body. */
export const costOf = (roots: readonly Expr[]): number =>
  subexpressions(roots).reduce((sum, expr) => sum + (operands(expr).length === 0 ? 0 : 1), 1);

/** The loop that threads share out: the outermost with enough rounds, else the longest. */
export function chooseGrid(axes: readonly Axis[]): Axis | undefined {
  const enough = axes.find(({ extent }) => extent >= 8);
  if (enough !== undefined) return enough;
  return axes.toSorted((a, b) => b.extent - a.extent)[0];
}

/** The axes with `first` moved to the front. */
export const outermost = (axes: readonly Axis[], first: Axis): Axis[] => [first, ...axes.filter((axis) => axis !== first)];

export const extentOf = (axes: readonly Axis[]): number => axes.reduce((product, { extent }) => product * extent, 1);

/** Statements under a condition; just them where it always holds. */
export function when(condition: Expr, body: readonly Stmt[]): readonly Stmt[] {
  if (condition.kind === "const") return condition.value === 0 ? [] : body;
  // oxlint-disable-next-line unicorn/no-thenable -- a branch, and never awaited
  return [{ kind: "if", condition, body, otherwise: [] }];
}

export const single = <T>(list: readonly T[]): T => at(list, 0);

/** All kernels of a program, those of loops and branches included, each once. */
export function kernelsOf(steps: readonly Step[]): Kernel[] {
  return steps.flatMap((step) => {
    if (step.kind === "kernel") return [step.kernel];
    if (step.kind === "loop") return kernelsOf(step.steps);
    if (step.kind === "while") return [...kernelsOf(step.test), ...kernelsOf(step.steps)];
    return step.branches.flatMap(kernelsOf);
  });
}
