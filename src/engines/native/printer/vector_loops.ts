import type { Expr, Var } from "../../../compiler/expr.ts";
import { childrenOf } from "../../../compiler/kernel.ts";
import type { Accumulate, For, Kernel, Stmt } from "../../../compiler/loop.ts";

/** Sums of a vector loop that start before it: several vectors at once hide the latency of additions. */
const COPIES_OF_SUMS = 4;

/** How a vector loop is cut: `copies` vectors at a time, then one at a time, then the rest under a mask. */
export interface VectorPlan {
  readonly copies: number;
  /** Rounds of one pass of the main loop. */
  readonly step: number;
  readonly hasMain: boolean;
  readonly hasSingles: boolean;
  readonly hasRest: boolean;
}

/** What a vector loop adds up across its rounds: targets that live outside of it. */
export function partialSums(loop: For): readonly Accumulate[] {
  const declared = new Set<Var>();
  const found = new Map<Var, Accumulate>();
  const visit = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.kind === "let") declared.add(stmt.target);
      if (stmt.kind === "accumulate" && !declared.has(stmt.target) && !found.has(stmt.target)) found.set(stmt.target, stmt);
      visit(childrenOf(stmt));
    }
  };
  visit(loop.body);
  return [...found.values()];
}

/** It depends on sizes only, so that numbers do not depend on how threads share the loop out. */
export function planVectorLoop(loop: For, kernel: Kernel, lanes: number): VectorPlan {
  const rounds = roundsOf(loop, kernel);
  const wanted = partialSums(loop).length > 0 ? COPIES_OF_SUMS : (loop.unroll ?? 1);
  const most = Math.max(Math.floor((rounds ?? loop.axis.max + 1) / lanes), 1);
  const copies = largestPowerOfTwo(Math.min(wanted, most));
  const step = copies * lanes;
  return {
    copies,
    step,
    hasMain: rounds === undefined || rounds >= step,
    hasSingles: copies > 1 && (rounds === undefined || rounds % step >= lanes),
    hasRest: rounds === undefined || rounds % lanes !== 0,
  };
}

/** How many rounds a loop has in all; a loop that threads share out begins for each of them at a whole step. */
function roundsOf(loop: For, kernel: Kernel): number | undefined {
  if (loop.axis === kernel.grid.axis) return kernel.grid.extent;
  const [from, to] = [constantOf(loop.from), constantOf(loop.to)];
  return from === undefined || to === undefined ? undefined : Math.max(to - from, 0);
}

const constantOf = (bound: Expr): number | undefined =>
  bound.kind === "linear" && bound.terms.length === 0 ? bound.base : undefined;

function largestPowerOfTwo(most: number): number {
  return 2 ** Math.floor(Math.log2(most));
}
