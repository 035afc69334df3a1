import type { Buffer } from "./expr.ts";
import { kernelsOf } from "./kernel.ts";
import type { Kernel, Step } from "./loop.ts";
import type { Program } from "./program.ts";
import { storageBytes } from "./scalar.ts";

/** Where a buffer lies: in the scratch memory of the step, or at a pointer that the engine hands over. */
export type Place =
  | { readonly region: "scratch"; readonly offset: number }
  | { readonly region: "pointer"; readonly slot: number };

export interface MemoryPlan {
  readonly places: ReadonlyMap<Buffer, Place>;
  readonly scratchBytes: number;
  /** Offsets of buffers that each thread has for itself, from the start of its own area. */
  readonly locals: ReadonlyMap<Buffer, number>;
  readonly localBytes: number;
}

/** Cache lines: two threads that write neighbouring buffers do not disturb each other. */
const ALIGNMENT = 64;

export const bytesOf = (buffer: Buffer): number => buffer.size * storageBytes[buffer.storage];

const aligned = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT;

/** From the first to the last moment at which a buffer's contents matter. */
interface Lifetime {
  readonly buffer: Buffer;
  start: number;
  end: number;
}

/**
 * Places buffers whose lifetimes do not overlap over each other: the largest first, each at the lowest free place.
 * States and constants live with the engine.
 */
export function planMemory(program: Program): MemoryPlan {
  const places = new Map<Buffer, Place>();
  const resident = [...program.states, ...program.constants.map(({ buffer }) => buffer)];
  resident.forEach((buffer, slot) => places.set(buffer, { region: "pointer", slot }));
  const lifetimes = lifetimesOf(program).filter(({ buffer }) => !places.has(buffer));
  const placed: (Lifetime & { offset: number })[] = [];
  let scratchBytes = 0;
  for (const lifetime of lifetimes.toSorted((a, b) => bytesOf(b.buffer) - bytesOf(a.buffer))) {
    const offset = lowestPlace(lifetime, placed);
    placed.push({ ...lifetime, offset });
    places.set(lifetime.buffer, { region: "scratch", offset });
    scratchBytes = Math.max(scratchBytes, offset + aligned(bytesOf(lifetime.buffer)));
  }
  return { places, scratchBytes, ...planLocals(kernelsOf(program.steps)) };
}

function lowestPlace(lifetime: Lifetime, placed: readonly (Lifetime & { offset: number })[]): number {
  const bytes = aligned(bytesOf(lifetime.buffer));
  const neighbours = placed
    .filter(({ start, end }) => start <= lifetime.end && end >= lifetime.start)
    .toSorted((a, b) => a.offset - b.offset);
  let offset = 0;
  for (const other of neighbours) {
    if (other.offset >= offset + bytes) break;
    offset = Math.max(offset, other.offset + aligned(bytesOf(other.buffer)));
  }
  return offset;
}

function lifetimesOf(program: Program): Lifetime[] {
  const found = new Map<Buffer, Lifetime>();
  const touch = (buffer: Buffer, time: number): void => {
    const known = found.get(buffer);
    if (known === undefined) found.set(buffer, { buffer, start: time, end: time });
    else {
      known.start = Math.min(known.start, time);
      known.end = Math.max(known.end, time);
    }
  };
  for (const buffer of program.args) touch(buffer, -1);
  const loops: { start: number; end: number }[] = [];
  let time = 0;
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      time++;
      if (step.kind === "kernel") [...step.kernel.reads, ...step.kernel.writes].forEach((buffer) => touch(buffer, time));
      if (step.kind === "case") {
        touch(step.index, time);
        step.branches.forEach(visit);
        // A thread may be late to look which branch it is to run.
        touch(step.index, ++time);
      }
      if (step.kind === "loop" || step.kind === "while") {
        const loop = { start: time, end: time };
        loops.push(loop);
        if (step.kind === "while") {
          visit(step.test);
          touch(step.condition, ++time);
        }
        visit(step.steps);
        loop.end = ++time;
        // As with the number of a branch: nothing in the loop may overwrite what late threads still have to read.
        if (step.kind === "while") touch(step.condition, time);
      }
    }
  };
  visit(program.steps);
  for (const buffer of program.outputs) touch(buffer, ++time);
  const last = time + 1;
  for (const buffer of program.outputs) touch(buffer, last);
  return extendOverLoops([...found.values()], loops);
}

/** A buffer that is used inside and outside of a loop keeps its contents from round to round. */
function extendOverLoops(lifetimes: Lifetime[], loops: readonly { start: number; end: number }[]): Lifetime[] {
  // Inner loops come after outer ones; going backwards extends the inner ones first.
  for (const loop of loops.toReversed()) {
    for (const lifetime of lifetimes) {
      const touches = lifetime.start <= loop.end && lifetime.end >= loop.start;
      const inside = lifetime.start >= loop.start && lifetime.end <= loop.end;
      if (!touches || inside) continue;
      lifetime.start = Math.min(lifetime.start, loop.start);
      lifetime.end = Math.max(lifetime.end, loop.end);
    }
  }
  return lifetimes;
}

function planLocals(kernels: readonly Kernel[]): Pick<MemoryPlan, "locals" | "localBytes"> {
  const locals = new Map<Buffer, number>();
  let localBytes = 0;
  for (const kernel of kernels) {
    let offset = 0;
    for (const buffer of kernel.locals) {
      locals.set(buffer, offset);
      offset += aligned(bytesOf(buffer));
    }
    localBytes = Math.max(localBytes, offset);
  }
  return { locals, localBytes };
}
