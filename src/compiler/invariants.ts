import { subexpressions, type Buffer, type Var } from "./expr.ts";
import { expressionsOf, walk } from "./kernel.ts";
import type { Kernel, Step } from "./loop.ts";
import { kernelsOf } from "./kernel.ts";

/**
 * Takes kernels that do the same in every round out of a loop: those that read nothing the loop writes, do not see its
 * counter, and are the only ones to write what they write. Packing the weights of a recurrent step is the usual case.
 * `ends` are the steps that make new carried values the old ones; they stay.
 */
export function hoistInvariants(
  steps: readonly Step[],
  ends: readonly Step[],
  counter: Var | undefined,
): { before: Step[]; inside: Step[] } {
  const before: Step[] = [];
  let inside = [...steps];
  for (;;) {
    const writers = countWriters([...inside, ...ends]);
    const movable = inside.filter((step) => step.kind === "kernel" && isInvariant(step.kernel, writers, counter));
    if (movable.length === 0) return { before, inside };
    before.push(...movable);
    inside = inside.filter((step) => !movable.includes(step));
  }
}

function countWriters(steps: readonly Step[]): Map<Buffer, number> {
  const writers = new Map<Buffer, number>();
  for (const kernel of kernelsOf(steps)) {
    for (const buffer of kernel.writes) writers.set(buffer, (writers.get(buffer) ?? 0) + 1);
  }
  return writers;
}

function isInvariant(kernel: Kernel, writers: ReadonlyMap<Buffer, number>, counter: Var | undefined): boolean {
  const readsLoop = kernel.reads.some((buffer) => writers.has(buffer));
  const alone = kernel.writes.every((buffer) => writers.get(buffer) === 1);
  return !readsLoop && alone && (counter === undefined || !sees(kernel, counter));
}

function sees(kernel: Kernel, counter: Var): boolean {
  let found = false;
  walk(kernel.body, (stmt) => {
    found ||= subexpressions(expressionsOf(stmt)).includes(counter);
  });
  return found;
}
