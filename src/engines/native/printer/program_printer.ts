import type { Buffer, Var } from "../../../compiler/expr.ts";
import { kernelsOf } from "../../../compiler/kernel.ts";
import type { Kernel, Step } from "../../../compiler/loop.ts";
import type { MemoryPlan } from "../../../compiler/memory_plan.ts";
import type { Program } from "../../../compiler/program.ts";
import { isShared, Schedule, sharedLoop } from "../../../compiler/schedule.ts";
import { breathe } from "../../../util/breathe.ts";
import type { VectorMachine } from "../machine.ts";
import { Code } from "./code.ts";
import { printKernel, type PrintedKernel } from "./kernel_printer.ts";
import { microKernelName, printMicroKernel, type TileShape } from "./micro_kernel.ts";
import { prelude } from "./prelude.ts";
import { storageTypes } from "./types.ts";
import { planVectorLoop } from "./vector_loops.ts";

/** The frame: start of the scratch memory, then a pointer per state and constant. */
export const FRAME_HEADER = 1;

interface PrintOptions {
  readonly machine: VectorMachine;
  /** Kernels of less work run on the first thread alone. */
  readonly parallelWork: number;
}

/**
 * Prints a program as one file of C with one entry, `ceratops_run(frame, tid, threads, barrier, team)`, which every
 * thread executes and which puts barriers between kernels that touch the same memory.
 */
export async function printProgram(program: Program, memory: MemoryPlan, options: PrintOptions): Promise<string> {
  const printer = new ProgramPrinter(program, memory, options);
  for (const kernel of new Set(kernelsOf(program.steps))) {
    printer.kernel(kernel);
    await breathe();
  }
  return printer.finish();
}

interface Callee extends PrintedKernel {
  readonly name: string;
}

class ProgramPrinter {
  readonly #program: Program;
  readonly #memory: MemoryPlan;
  readonly #machine: VectorMachine;
  readonly #isParallel: (kernel: Kernel) => boolean;
  readonly #micro = new Map<string, TileShape>();
  /** Functions by their text, and which of them a kernel is. */
  readonly #functions = new Map<string, string>();
  readonly #callees = new Map<Kernel, Callee>();
  readonly #counters = new Map<Var, string>();
  readonly #code = new Code();

  constructor(program: Program, memory: MemoryPlan, { machine, parallelWork }: PrintOptions) {
    this.#program = program;
    this.#memory = memory;
    this.#machine = machine;
    this.#isParallel = (kernel) => isShared(kernel, parallelWork);
  }

  kernel(kernel: Kernel): void {
    const printed = printKernel(kernel, this.#machine.lanes, (shape) => {
      const name = microKernelName(shape);
      this.#micro.set(name, shape);
      return name;
    });
    const text = `(${printed.parameters}) {\n${printed.body}\n}`;
    const name = this.#functions.get(text) ?? kernel.name;
    this.#functions.set(text, name);
    this.#callees.set(kernel, { ...printed, name });
  }

  finish(): string {
    const code = this.#code;
    code.block(
      "__attribute__((visibility(\"default\"))) void ceratops_run(void *const *frame, long tid, long threads, void (*barrier)(void *), void *team)",
      () => {
        code.line("char *const scratch = frame[0];");
        code.line(`char *const own = scratch + ${this.#memory.scratchBytes} + tid * ${this.#memory.localBytes};`);
        code.line("(void)own;");
        const schedule = new Schedule(this.#memory, this.#isParallel, () => this.#barrier());
        this.#steps(this.#program.steps, schedule);
        this.#barrier();
      },
    );
    const { lanes } = this.#machine;
    const micro = [...this.#micro.values()].map((shape) => printMicroKernel(shape, lanes));
    const functions = [...this.#functions].map(([text, name]) => `static __attribute__((noinline)) void ${name}${text}`);
    return `${[prelude(this.#machine), ...micro, ...functions, code.text].join("\n")}\n`;
  }

  #barrier(): void {
    this.#code.line("barrier(team);");
  }

  #steps(steps: readonly Step[], schedule: Schedule): void {
    for (const step of steps) {
      if (step.kind === "kernel") this.#call(step.kernel, schedule);
      else if (step.kind === "loop") this.#loop(step, schedule);
      else if (step.kind === "while") this.#while(step, schedule);
      else this.#case(step, schedule);
    }
  }

  #call(kernel: Kernel, schedule: Schedule): void {
    schedule.before(kernel);
    const callee = this.#callees.get(kernel);
    if (callee === undefined) throw new Error(`${kernel.name} was not printed`);
    const code = this.#code;
    const given = [
      ...callee.buffers.map((buffer) => this.#pointer(buffer, kernel)),
      ...callee.counters.map((counter) => this.#counter(counter)),
    ];
    const call = (begin: string, end: string): void => code.line(`${callee.name}(${[...given, begin, end].join(", ")});`);
    const { extent } = kernel.grid;
    if (!this.#isParallel(kernel)) return code.block("if (tid == 0)", () => call("0", String(extent)));
    const unit = this.#unitOf(kernel);
    const units = Math.ceil(extent / unit);
    code.block("", () => {
      // Equal parts, the last one shorter.
      code.line(`const long begin = ${units}L * tid / threads * ${unit};`);
      code.line(`const long all = ${units}L * (tid + 1) / threads * ${unit};`);
      code.line(`const long end = all < ${extent} ? all : ${extent};`);
      code.block("if (begin < end)", () => call("begin", "end"));
    });
  }

  /** Rounds that threads do not cut: whole steps of a vector loop. */
  #unitOf(kernel: Kernel): number {
    const shared = sharedLoop(kernel);
    return shared?.mode === "vector" ? planVectorLoop(shared, kernel, this.#machine.lanes).step : 1;
  }

  #pointer(buffer: Buffer, kernel: Kernel): string {
    const type = `(${storageTypes[buffer.storage]} *)`;
    const own = this.#memory.locals.get(buffer);
    if (own !== undefined && kernel.locals.includes(buffer)) return `${type}(own + ${own})`;
    const place = this.#memory.places.get(buffer);
    if (place === undefined) throw new Error(`the buffer ${buffer.name} has no place`);
    return place.region === "scratch" ? `${type}(scratch + ${place.offset})` : `${type}frame[${FRAME_HEADER + place.slot}]`;
  }

  #counter(counter: Var): string {
    const name = this.#counters.get(counter);
    if (name === undefined) throw new Error(`the variable ${counter.name} has no value here`);
    return name;
  }

  #loop(step: Extract<Step, { kind: "loop" }>, schedule: Schedule): void {
    if (step.length === 0) return;
    schedule.barrier();
    const name = this.#code.name("round");
    this.#counters.set(step.counter, name);
    this.#code.block(`for (long ${name} = 0; ${name} < ${step.length}; ${name}++)`, () => {
      this.#steps(step.steps, schedule);
      if (kernelsOf(step.steps).some(this.#isParallel)) schedule.barrier();
    });
  }

  #while(step: Extract<Step, { kind: "while" }>, schedule: Schedule): void {
    schedule.barrier();
    this.#code.block("for (;;)", () => {
      this.#steps(step.test, schedule);
      schedule.barrier(true);
      this.#code.line(`if (!*${this.#steering(step.condition)}) break;`);
      this.#steps(step.steps, schedule);
      schedule.barrier(true);
    });
    schedule.barrier(true);
  }

  #case(step: Extract<Step, { kind: "case" }>, schedule: Schedule): void {
    schedule.barrier(true);
    const last = step.branches.length - 1;
    this.#code.block(`switch (*${this.#steering(step.index)})`, () => {
      step.branches.forEach((branch, i) => {
        this.#code.block(i === last ? "default:" : `case ${i}:`, () => {
          this.#steps(branch, schedule);
          schedule.barrier(true);
          this.#code.line("break;");
        });
      });
    });
  }

  /** What conditions and branch numbers are read from, anew each time: other threads write it. */
  #steering(buffer: Buffer): string {
    const place = this.#memory.places.get(buffer);
    if (place?.region !== "scratch") throw new Error(`the buffer ${buffer.name} has no place`);
    return `(const volatile ${storageTypes[buffer.storage]} *)(scratch + ${place.offset})`;
  }
}
