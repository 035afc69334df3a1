import type { Buffer, Var } from "../../../compiler/expr.ts";
import type { Kernel, Step } from "../../../compiler/loop.ts";
import type { MemoryPlan } from "../../../compiler/memory_plan.ts";
import { kernelsOf } from "../../../compiler/kernel.ts";
import type { Program } from "../../../compiler/program.ts";
import { isShared, Schedule, sharedLoop } from "../../../compiler/schedule.ts";
import { breathe } from "../../../util/breathe.ts";
import { type FuncIndex, type FunctionBuilder, type GlobalIndex, type Local, ModuleBuilder } from "../assembler/index.ts";
import { BARRIER_ADDRESS, emitBarrier, importEngineMemory } from "../executor/index.ts";
import type { Features } from "../features.ts";
import { emitMicroKernel, type MicroKernelShape } from "./micro_kernel.ts";
import { StatementEmitter } from "./statement_emitter.ts";
import type { Pointer } from "./emission_state.ts";
import { ValueEmitter } from "./value_emitter.ts";

/** Waking the other threads for less work than this costs more than it saves. */
export const PARALLEL_WORK = 20_000;
/** Rounds of a vector loop that a thread takes at least, a whole number of unrolled vectors. */
const VECTOR_CHUNK = 16;

/** The frame: start of the scratch memory, then a pointer per state and constant. */
export const FRAME_HEADER = 1;

interface EmitOptions {
  readonly features: Features;
  readonly shared: boolean;
  /** Kernels of less work run on the first thread alone. */
  readonly parallelWork: number;
}

/** Writes a program as one WebAssembly module with one entry, `run(frame, tid, threads)`; a kernel at a time. */
export function emitProgram(
  program: Program,
  memory: MemoryPlan,
  options: EmitOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  return new ProgramEmitter(program, memory, options).emit();
}

class ProgramEmitter {
  readonly #program: Program;
  readonly #memory: MemoryPlan;
  readonly #features: Features;
  readonly #module = new ModuleBuilder();
  readonly #barrier: FuncIndex;
  readonly #kernels = new Map<Kernel, FuncIndex>();
  readonly #counters = new Map<Var, GlobalIndex>();
  readonly #micro = new Map<string, FuncIndex>();
  readonly #isParallel: (kernel: Kernel) => boolean;

  constructor(program: Program, memory: MemoryPlan, options: EmitOptions) {
    this.#program = program;
    this.#memory = memory;
    this.#features = options.features;
    this.#isParallel = (kernel) => isShared(kernel, options.parallelWork);
    importEngineMemory(this.#module, options.shared);
    this.#barrier = emitBarrier(this.#module, options);
  }

  async emit(): Promise<Uint8Array<ArrayBuffer>> {
    this.#declareCounters(this.#program.steps);
    for (const kernel of kernelsOf(this.#program.steps)) {
      this.#kernels.set(kernel, this.#emitKernel(kernel));
      await breathe();
    }
    const run = this.#module.declareFunction("run", ["i32", "i32", "i32"], []);
    this.#module.defineFunction(run, (f) => this.#emitRun(f));
    this.#module.exportFunction("run", run);
    return this.#module.toBytes();
  }

  #declareCounters(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === "loop") {
        this.#counters.set(step.counter, this.#module.addGlobal("i32", true, 0));
        this.#declareCounters(step.steps);
      }
      if (step.kind === "while") [step.test, step.steps].forEach((inner) => this.#declareCounters(inner));
      if (step.kind === "case") step.branches.forEach((inner) => this.#declareCounters(inner));
    }
  }

  // Kernels: (frame, scratch, own memory, begin, end)

  #emitKernel(kernel: Kernel): FuncIndex {
    const index = this.#module.declareFunction(kernel.name, ["i32", "i32", "i32", "i32", "i32"], []);
    this.#module.defineFunction(index, (f) => {
      const pointers = this.#loadPointers(f, kernel);
      const counters = (counter: Var): void => {
        const global = this.#counters.get(counter);
        if (global === undefined) throw new Error(`the variable ${counter.name} has no value in ${kernel.name}`);
        f.globalGet(global);
      };
      const values = new ValueEmitter({ f, kernel, features: this.#features, pointers, counters });
      values.scalars.set(kernel.grid.begin, f.parameter(3));
      values.scalars.set(kernel.grid.end, f.parameter(4));
      const statements = new StatementEmitter(values, (shape) => this.#microKernel(shape));
      values.scopes.inside(() => statements.body(kernel.body));
    });
    return index;
  }

  #loadPointers(f: FunctionBuilder, kernel: Kernel): (buffer: Buffer) => Pointer {
    const held = new Map<Buffer, Local>();
    for (const buffer of [...kernel.reads, ...kernel.writes]) {
      const place = this.#memory.places.get(buffer);
      if (place?.region !== "pointer" || held.has(buffer)) continue;
      const local = f.local("i32");
      f.localGet(f.parameter(0));
      f.memory("i32.load", { offset: 4 * (FRAME_HEADER + place.slot) });
      f.localSet(local);
      held.set(buffer, local);
    }
    return (buffer) => {
      const local = held.get(buffer);
      if (local !== undefined) return { local, offset: 0 };
      const own = this.#memory.locals.get(buffer);
      if (own !== undefined && kernel.locals.includes(buffer)) return { local: f.parameter(2), offset: own };
      const place = this.#memory.places.get(buffer);
      if (place?.region !== "scratch") throw new Error(`the buffer ${buffer.name} has no place`);
      return { local: f.parameter(1), offset: place.offset };
    };
  }

  #microKernel(shape: MicroKernelShape): FuncIndex {
    const key = JSON.stringify(shape);
    const known = this.#micro.get(key) ?? emitMicroKernel(this.#module, shape, this.#features);
    this.#micro.set(key, known);
    return known;
  }

  // The run

  #emitRun(f: FunctionBuilder): void {
    const scratch = f.local("i32");
    const own = f.local("i32");
    f.localGet(f.parameter(0));
    f.memory("i32.load");
    f.localSet(scratch);
    f.localGet(scratch);
    f.i32Const(this.#memory.scratchBytes);
    f.op("i32.add");
    f.localGet(f.parameter(1));
    f.i32Const(this.#memory.localBytes);
    f.op("i32.mul");
    f.op("i32.add");
    f.localSet(own);
    const schedule = new Schedule(this.#memory, this.#isParallel, () => this.#emitBarrier(f));
    this.#emitSteps(f, this.#program.steps, { scratch, own, schedule });
    this.#emitBarrier(f);
  }

  #emitBarrier(f: FunctionBuilder): void {
    f.i32Const(BARRIER_ADDRESS);
    f.localGet(f.parameter(2));
    f.call(this.#barrier);
  }

  #emitSteps(f: FunctionBuilder, steps: readonly Step[], at: RunState): void {
    for (const step of steps) {
      if (step.kind === "kernel") this.#emitCall(f, step.kernel, at);
      else if (step.kind === "loop") this.#emitLoop(f, step, at);
      else if (step.kind === "while") this.#emitWhile(f, step, at);
      else this.#emitCase(f, step, at);
    }
  }

  #emitCall(f: FunctionBuilder, kernel: Kernel, at: RunState): void {
    at.schedule.before(kernel);
    const callee = this.#kernels.get(kernel);
    if (callee === undefined) throw new Error(`${kernel.name} was not written`);
    const call = (begin: () => void, end: () => void): void => {
      f.localGet(f.parameter(0));
      f.localGet(at.scratch);
      f.localGet(at.own);
      begin();
      end();
      f.call(callee);
    };
    if (!this.#isParallel(kernel)) {
      f.localGet(f.parameter(1));
      f.op("i32.eqz");
      return f.if(() => call(() => f.i32Const(0), () => f.i32Const(kernel.grid.extent)));
    }
    const begin = f.local("i32");
    const end = f.local("i32");
    this.#share(f, kernel, begin, end);
    f.localGet(begin);
    f.localGet(end);
    f.op("i32.lt_s");
    f.if(() => call(() => f.localGet(begin), () => f.localGet(end)));
    f.release(begin, end);
  }

  /** This thread's part of the grid: equal parts, the last one shorter. */
  #share(f: FunctionBuilder, kernel: Kernel, begin: Local, end: Local): void {
    const { extent } = kernel.grid;
    const unit = sharedLoop(kernel)?.mode === "vector" ? VECTOR_CHUNK : 1;
    const units = Math.ceil(extent / unit);
    // begin = ⌊units · tid / threads⌋ · unit, end likewise with tid + 1; 64 bits hold the product.
    const bound = (plus: number): void => {
      f.localGet(f.parameter(1));
      f.i32Const(plus);
      f.op("i32.add");
      f.op("i64.extend_i32_u");
      f.i64Const(BigInt(units));
      f.op("i64.mul");
      f.localGet(f.parameter(2));
      f.op("i64.extend_i32_u");
      f.op("i64.div_u");
      f.op("i32.wrap_i64");
      f.i32Const(unit);
      f.op("i32.mul");
    };
    bound(0);
    f.localSet(begin);
    bound(1);
    f.localTee(end);
    f.i32Const(extent);
    f.localGet(end);
    f.i32Const(extent);
    f.op("i32.lt_s");
    f.op("select");
    f.localSet(end);
  }

  #emitLoop(f: FunctionBuilder, step: Extract<Step, { kind: "loop" }>, at: RunState): void {
    const counter = this.#counters.get(step.counter);
    if (counter === undefined || step.length === 0) return;
    at.schedule.barrier();
    f.i32Const(0);
    f.globalSet(counter);
    f.loop((again) => {
      this.#emitSteps(f, step.steps, at);
      if (!kernelsOf(step.steps).every((kernel) => !this.#isParallel(kernel))) at.schedule.barrier();
      f.globalGet(counter);
      f.i32Const(1);
      f.op("i32.add");
      f.globalSet(counter);
      f.globalGet(counter);
      f.i32Const(step.length);
      f.op("i32.lt_u");
      f.brIf(again);
    });
  }

  #emitWhile(f: FunctionBuilder, step: Extract<Step, { kind: "while" }>, at: RunState): void {
    at.schedule.barrier();
    f.block((done) => {
      f.loop((again) => {
        this.#emitSteps(f, step.test, at);
        at.schedule.barrier(true);
        this.#loadFrom(f, step.condition, at, "i32.load8_u");
        f.op("i32.eqz");
        f.brIf(done);
        this.#emitSteps(f, step.steps, at);
        at.schedule.barrier(true);
        f.br(again);
      });
    });
    at.schedule.barrier(true);
  }

  #emitCase(f: FunctionBuilder, step: Extract<Step, { kind: "case" }>, at: RunState): void {
    at.schedule.barrier(true);
    const index = f.local("i32");
    this.#loadFrom(f, step.index, at, "i32.load");
    f.localSet(index);
    const last = step.branches.length - 1;
    f.block((done) => {
      step.branches.forEach((branch, i) => {
        const run = (): void => {
          this.#emitSteps(f, branch, at);
          at.schedule.barrier(true);
        };
        if (i === last) return run();
        f.localGet(index);
        f.i32Const(i);
        f.op("i32.eq");
        f.if(() => {
          run();
          f.br(done);
        });
      });
    });
    f.release(index);
  }

  #loadFrom(f: FunctionBuilder, buffer: Buffer, at: RunState, name: "i32.load" | "i32.load8_u"): void {
    const place = this.#memory.places.get(buffer);
    if (place?.region !== "scratch") throw new Error(`the buffer ${buffer.name} has no place`);
    f.localGet(at.scratch);
    f.memory(name, { offset: place.offset });
  }
}

interface RunState {
  readonly scratch: Local;
  readonly own: Local;
  readonly schedule: Schedule;
}
