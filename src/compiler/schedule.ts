import type { Buffer, Var } from "./expr.ts";
import { kernelsOf } from "./kernel.ts";
import type { For, Kernel } from "./loop.ts";
import { bytesOf, type MemoryPlan } from "./memory_plan.ts";
import type { Program } from "./program.ts";

/** Whether threads share out a kernel: those of less work run on the first thread alone. */
export const isShared = ({ grid, work }: Kernel, parallelWork: number): boolean => grid.extent > 1 && work >= parallelWork;

/** Whether a program has a kernel that threads share out. */
export const wantsThreads = (program: Program, parallelWork: number): boolean =>
  kernelsOf(program.steps).some((kernel) => isShared(kernel, parallelWork));

/** The loop that threads share out. */
export const sharedLoop = (kernel: Kernel): For | undefined => findLoop(kernel.body, kernel.grid.axis);

function findLoop(body: Kernel["body"], axis: Var): For | undefined {
  for (const stmt of body) {
    if (stmt.kind !== "for") continue;
    const found = stmt.axis === axis ? stmt : findLoop(stmt.body, axis);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Span {
  readonly region: string;
  readonly from: number;
  readonly to: number;
}

/** Puts a barrier before a kernel that touches what others since the last barrier have written, or writes what they touch. */
export class Schedule {
  readonly #memory: MemoryPlan;
  readonly #isParallel: (kernel: Kernel) => boolean;
  readonly #emit: () => void;
  #since: { reads: Span[]; writes: Span[]; parallel: boolean }[] = [];

  constructor(memory: MemoryPlan, isParallel: (kernel: Kernel) => boolean, emit: () => void) {
    this.#memory = memory;
    this.#isParallel = isParallel;
    this.#emit = emit;
  }

  before(kernel: Kernel): void {
    const next = {
      reads: kernel.reads.map((buffer) => this.#span(buffer)),
      writes: kernel.writes.map((buffer) => this.#span(buffer)),
      parallel: this.#isParallel(kernel),
    };
    const waits = this.#since.some(
      (earlier) =>
        // Kernels on the first thread alone run in order anyway.
        (earlier.parallel || next.parallel) &&
        (overlap(earlier.writes, next.reads) || overlap(earlier.writes, next.writes) || overlap(earlier.reads, next.writes)),
    );
    if (waits) this.barrier();
    this.#since.push(next);
  }

  /** A barrier, unless nothing has run since the last one. */
  barrier(always = false): void {
    if (this.#since.length > 0 || always) this.#emit();
    this.#since = [];
  }

  #span(buffer: Buffer): Span {
    const place = this.#memory.places.get(buffer);
    if (place?.region === "scratch") return { region: "scratch", from: place.offset, to: place.offset + bytesOf(buffer) };
    return { region: `pointer ${place?.slot}`, from: 0, to: bytesOf(buffer) };
  }
}

function overlap(a: readonly Span[], b: readonly Span[]): boolean {
  return a.some((x) => b.some((y) => x.region === y.region && x.from < y.to && y.from < x.to));
}
