import { compileStep, type CompileOptions } from "../../compiler/program.ts";
import { bytesOf, planMemory, type MemoryPlan } from "../../compiler/memory_plan.ts";
import { wantsThreads } from "../../compiler/schedule.ts";
import type { Buffer } from "../../compiler/expr.ts";
import type { DType, TypedArray } from "../../ir/dtype.ts";
import { byteWidth } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/node.ts";
import { decodeBits, encodeBits } from "../../ir/primitives/selection.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import { breathe } from "../../util/breathe.ts";
import { andThen, isPromise, type MaybePromise } from "../../util/maybe_promise.ts";
import type { Engine, EngineStats, Program, Resident, StepGraph } from "../engine.ts";
import { Allocator } from "./allocator.ts";
import { emitProgram, FRAME_HEADER, PARALLEL_WORK } from "./emitter/program_emitter.ts";
import { createExecutor, FIRST_FREE_BYTE, type Executor, type ExecutorOptions } from "./executor/index.ts";
import { detectFeatures, type Features } from "./features.ts";

/** A tensor in linear memory. */
class Held implements Resident {
  readonly type: TensorType;
  readonly address: number;

  constructor(type: TensorType, address: number) {
    this.type = type;
    this.address = address;
  }
}

export interface WasmEngineOptions extends ExecutorOptions, CompileOptions {
  /** Kernels of fewer elementary operations run on one thread: waking the others would cost more. Default 20000. */
  readonly parallelWork?: number;
}

/** Makes the WASM engine: code for this step, emitted now, on as many threads as the host gives. */
export async function createWasmEngine(options: WasmEngineOptions = {}): Promise<Engine> {
  const features = await detectFeatures();
  return new WasmEngine(await createExecutor(options), features, options);
}

class WasmEngine implements Engine {
  readonly name = "wasm";
  readonly #executor: Executor;
  readonly #features: Features;
  readonly #options: WasmEngineOptions;
  readonly #allocator = new Allocator(FIRST_FREE_BYTE);
  readonly #residents = new Set<Held>();
  readonly #programs = new Map<Program, WasmProgram>();
  readonly #scratch: Scratch;
  /** What was released while a run may still use it. */
  readonly #waiting: number[] = [];
  #running = 0;

  constructor(executor: Executor, features: Features, options: WasmEngineOptions) {
    this.#executor = executor;
    this.#features = features;
    this.#options = options;
    this.#scratch = new Scratch(this.#allocator, (address) => this.#free(address));
  }

  async compile(step: StepGraph): Promise<Program> {
    await breathe();
    const compiled = await compileStep(step, this.#options);
    const memory = planMemory(compiled);
    const { parallelWork = PARALLEL_WORK } = this.#options;
    const shared = this.#executor.sharedMemory;
    const bytes = await emitProgram(compiled, memory, { features: this.#features, shared, parallelWork });
    const id = await this.#executor.load(bytes);
    const constants = await Promise.all(
      compiled.constants.map(async ({ buffer, data }) => this.#place(buffer.dtype, data, bytesOf(buffer))),
    );
    const slots = FRAME_HEADER + compiled.states.length + constants.length;
    const loaded: WasmProgram = {
      id,
      memory,
      constants,
      frame: this.#allocator.allocate(slots * 4),
      scratchBytes: memory.scratchBytes + memory.localBytes * this.#executor.threads,
      args: compiled.args,
      outputs: compiled.outputs,
      alone: !wantsThreads(compiled, parallelWork),
    };
    await this.#ensureMemory();
    const program: Program = { run: (args, states) => this.#run(loaded, args, states) };
    this.#programs.set(program, loaded);
    return program;
  }

  unload(program: Program): void {
    const loaded = this.#programs.get(program);
    if (loaded === undefined) return;
    this.#programs.delete(program);
    this.#executor.unload(loaded.id);
    for (const address of [loaded.frame, ...loaded.constants]) this.#free(address);
  }

  async upload(type: TensorType, data: TypedArray): Promise<Resident> {
    const bytes = sizeOf(type.shape) * byteWidth(type.dtype);
    const held = new Held(type, await this.#place(type.dtype, data, bytes));
    this.#residents.add(held);
    return held;
  }

  overwrite(resident: Resident, data: TypedArray): MaybePromise<void> {
    const held = this.#held(resident);
    return this.#executor.write(held.address, toMemory(held.type.dtype, data));
  }

  download(resident: Resident): MaybePromise<TypedArray> {
    const { type, address } = this.#held(resident);
    const bytes = sizeOf(type.shape) * byteWidth(type.dtype);
    return andThen(this.#executor.read(address, bytes), (buffer) => decodeBits(buffer, type.dtype));
  }

  release(resident: Resident): void {
    const held = this.#held(resident);
    this.#residents.delete(held);
    this.#free(held.address);
  }

  stats(): EngineStats {
    const residentBytes = [...this.#residents].reduce(
      (sum, { type }) => sum + sizeOf(type.shape) * byteWidth(type.dtype),
      0,
    );
    return {
      residentBytes,
      residents: this.#residents.size,
      reservedBytes: this.#executor.byteLength,
      programs: this.#programs.size,
    };
  }

  close(): void {
    this.#executor.close();
  }

  #run(program: WasmProgram, args: readonly TypedArray[], states: readonly Resident[]): MaybePromise<TypedArray[]> {
    const scratch = this.#scratch.atLeast(program.scratchBytes);
    const grown = this.#ensureMemory();
    if (isPromise(grown)) return grown.then(() => this.#start(program, scratch, args, states));
    return this.#start(program, scratch, args, states);
  }

  #start(program: WasmProgram, scratch: number, args: readonly TypedArray[], states: readonly Resident[]): MaybePromise<TypedArray[]> {
    const frame = Int32Array.from([scratch, ...states.map((state) => this.#held(state).address), ...program.constants]);
    const writes: { address: number; data: ArrayBufferView }[] = [{ address: program.frame, data: frame }];
    program.args.forEach((buffer, i) => {
      const place = program.memory.places.get(buffer);
      if (place?.region !== "scratch") return;
      writes.push({ address: scratch + place.offset, data: toMemory(buffer.dtype, at(args, i)) });
    });
    const reads = program.outputs.map((buffer) => {
      const place = program.memory.places.get(buffer);
      if (place === undefined) throw new Error(`the result ${buffer.name} has no place`);
      // A result that a state takes as well lies where the state lives.
      const address = place.region === "scratch" ? scratch + place.offset : at(frame, FRAME_HEADER + place.slot);
      return { address, byteLength: bytesOf(buffer) };
    });
    this.#running++;
    const finish = (buffers: ArrayBuffer[]): TypedArray[] => {
      this.#finished();
      return buffers.map((buffer, i) => decodeBits(buffer, at(program.outputs, i).dtype));
    };
    try {
      const result = this.#executor.run({ program: program.id, frame: program.frame, alone: program.alone, writes, reads });
      if (!isPromise(result)) return finish(result);
      return result.then(finish, (error: unknown) => {
        this.#finished();
        throw error;
      });
    } catch (error) {
      this.#finished();
      throw error;
    }
  }

  #finished(): void {
    this.#running--;
    if (this.#running > 0) return;
    for (const address of this.#waiting.splice(0)) this.#allocator.free(address);
  }

  /** Gives memory back, when no run that was started can use it any more. */
  #free(address: number): void {
    if (this.#running > 0) this.#waiting.push(address);
    else this.#allocator.free(address);
  }

  #ensureMemory(): MaybePromise<void> {
    if (this.#allocator.end <= this.#executor.byteLength) return undefined;
    return this.#executor.grow(this.#allocator.end);
  }

  async #place(dtype: DType, data: TypedArray, bytes: number): Promise<number> {
    const address = this.#allocator.allocate(bytes);
    await this.#ensureMemory();
    await this.#executor.write(address, toMemory(dtype, data));
    return address;
  }

  #held(resident: Resident): Held {
    if (resident instanceof Held && this.#residents.has(resident)) return resident;
    throw new Error("the tensor was released, or lives on another engine");
  }
}

interface WasmProgram {
  readonly id: number;
  readonly memory: MemoryPlan;
  /** Addresses of constant arrays. */
  readonly constants: readonly number[];
  readonly frame: number;
  readonly scratchBytes: number;
  readonly args: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  /** Nothing in it is worth waking other threads for. */
  readonly alone: boolean;
}

/** The memory in which steps hold what they compute on the way; one for all programs, as large as the largest needs. */
class Scratch {
  readonly #allocator: Allocator;
  readonly #free: (address: number) => void;
  #block: { address: number; bytes: number } | undefined;

  constructor(allocator: Allocator, free: (address: number) => void) {
    this.#allocator = allocator;
    this.#free = free;
  }

  atLeast(bytes: number): number {
    if (this.#block === undefined || this.#block.bytes < bytes) {
      if (this.#block !== undefined) this.#free(this.#block.address);
      this.#block = { address: this.#allocator.allocate(bytes), bytes };
    }
    return this.#block.address;
  }
}

/** The elements as memory holds them; arrays whose class already does are passed on without a copy. */
function toMemory(dtype: DType, data: TypedArray): ArrayBufferView {
  return dtype === "float16" || dtype === "bfloat16" ? new Uint8Array(encodeBits(data, dtype)) : data;
}
