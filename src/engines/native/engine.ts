import { compileStep, type CompileOptions } from "../../compiler/program.ts";
import { bytesOf, planMemory, type MemoryPlan } from "../../compiler/memory_plan.ts";
import { wantsThreads } from "../../compiler/schedule.ts";
import type { Buffer } from "../../compiler/expr.ts";
import { byteWidth, type DType, type TypedArray } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/node.ts";
import { decodeBits, encodeBits } from "../../ir/primitives/selection.ts";
import { at, sizeOf } from "../../ir/shape.ts";
import { breathe } from "../../util/breathe.ts";
import { hasNode, nodeModule } from "../../util/host.ts";
import type { Engine, EngineStats, Program, Resident, StepGraph } from "../engine.ts";
import { threadCount } from "../threads.ts";
import { machineOf, type VectorMachine } from "./machine.ts";
import { NativeHost } from "./native_host.ts";
import { FRAME_HEADER, printProgram } from "./printer/program_printer.ts";
import { notHere } from "./problems.ts";
import { runtimeSource } from "./runtime/source.ts";
import { findCompiler, programFlags, runtimeFlags } from "./toolchain/compiler.ts";
import { writableFolder } from "./toolchain/folders.ts";
import { LibraryCache } from "./toolchain/library_cache.ts";
import { processorFeatures } from "./toolchain/processor.ts";

export interface NativeEngineOptions extends Pick<CompileOptions, "verify"> {
  /** How many threads compute; default: as many as the host runs at once, up to 8, or `CERATOPS_THREADS`. */
  readonly threads?: number;
  /** Kernels of fewer elementary operations run on one thread: waking the others would cost more. Default 20000. */
  readonly parallelWork?: number;
}

/** Waking the other threads for less work than this costs more than it saves. */
const PARALLEL_WORK = 20_000;

/** Makes the native engine: the system's C compiler makes the code, its own threads run it. Node on Linux and macOS. */
export async function createNativeEngine(options: NativeEngineOptions = {}): Promise<Engine> {
  if (!hasNode) throw notHere("not Node");
  if (process.platform !== "linux" && process.platform !== "darwin") throw notHere(process.platform);
  const [compiler, features, folder, threads, os] = await Promise.all([
    findCompiler(),
    processorFeatures(),
    writableFolder(),
    threadCount(options.threads),
    nodeModule("os"),
  ]);
  const cache = new LibraryCache(folder, compiler, features);
  const runtime = await cache.library(runtimeSource, runtimeFlags());
  const host = NativeHost.load(runtime, threads, os.availableParallelism());
  return new NativeEngine(host, cache, machineOf(features), options);
}

/** A tensor in memory outside of JavaScript. */
class Held implements Resident {
  readonly type: TensorType;
  readonly address: number;

  constructor(type: TensorType, address: number) {
    this.type = type;
    this.address = address;
  }

  get byteLength(): number {
    return sizeOf(this.type.shape) * byteWidth(this.type.dtype);
  }
}

interface NativeProgram {
  readonly id: number;
  readonly memory: MemoryPlan;
  /** Addresses of constant arrays. */
  readonly constants: readonly number[];
  readonly frame: Float64Array;
  readonly scratchBytes: number;
  readonly args: readonly Buffer[];
  readonly outputs: readonly Buffer[];
  /** Nothing in it is worth waking other threads for. */
  readonly alone: boolean;
}

class NativeEngine implements Engine {
  readonly name = "native";
  readonly #host: NativeHost;
  readonly #cache: LibraryCache;
  readonly #machine: VectorMachine;
  readonly #options: NativeEngineOptions;
  readonly #residents = new Set<Held>();
  readonly #programs = new Map<Program, NativeProgram>();
  /** What steps hold on the way; one block for all programs, as large as the largest needs. */
  #scratch = { address: 0, bytes: 0 };

  constructor(host: NativeHost, cache: LibraryCache, machine: VectorMachine, options: NativeEngineOptions) {
    this.#host = host;
    this.#cache = cache;
    this.#machine = machine;
    this.#options = options;
  }

  async compile(step: StepGraph): Promise<Program> {
    await breathe();
    const { verify = false, parallelWork = PARALLEL_WORK } = this.#options;
    const compiled = await compileStep(step, { verify, machine: this.#machine });
    const memory = planMemory(compiled);
    const source = await printProgram(compiled, memory, { machine: this.#machine, parallelWork });
    const id = this.#host.loadProgram(await this.#cache.library(source, programFlags(this.#machine)));
    const constants = compiled.constants.map(({ buffer, data }) => this.#place(buffer.dtype, data, bytesOf(buffer)));
    const loaded: NativeProgram = {
      id,
      memory,
      constants,
      frame: new Float64Array(FRAME_HEADER + compiled.states.length + constants.length),
      scratchBytes: memory.scratchBytes + memory.localBytes * this.#host.threads,
      args: compiled.args,
      outputs: compiled.outputs,
      alone: !wantsThreads(compiled, parallelWork),
    };
    const program: Program = { run: (args, states) => this.#run(program, args, states) };
    this.#programs.set(program, loaded);
    return program;
  }

  unload(program: Program): void {
    const loaded = this.#programs.get(program);
    if (loaded === undefined) return;
    this.#programs.delete(program);
    this.#host.unloadProgram(loaded.id);
    loaded.constants.forEach((address) => this.#host.free(address));
  }

  upload(type: TensorType, data: TypedArray): Resident {
    const held = new Held(type, this.#place(type.dtype, data, sizeOf(type.shape) * byteWidth(type.dtype)));
    this.#residents.add(held);
    return held;
  }

  overwrite(resident: Resident, data: TypedArray): void {
    const held = this.#held(resident);
    this.#host.write(held.address, toMemory(held.type.dtype, data));
  }

  download(resident: Resident): TypedArray {
    const held = this.#held(resident);
    return decodeBits(this.#host.read(held.address, held.byteLength), held.type.dtype);
  }

  release(resident: Resident): void {
    const held = this.#held(resident);
    this.#residents.delete(held);
    this.#host.free(held.address);
  }

  stats(): EngineStats {
    return {
      residentBytes: [...this.#residents].reduce((sum, { byteLength }) => sum + byteLength, 0),
      residents: this.#residents.size,
      reservedBytes: this.#host.reservedBytes,
      programs: this.#programs.size,
    };
  }

  close(): void {
    this.#host.close();
  }

  #run(program: Program, args: readonly TypedArray[], states: readonly Resident[]): TypedArray[] {
    const loaded = this.#programs.get(program);
    if (loaded === undefined) throw new Error("the program is not loaded");
    const { frame, memory } = loaded;
    const scratch = this.#scratchOf(loaded.scratchBytes);
    const addresses = [scratch, ...states.map((state) => this.#held(state).address), ...loaded.constants];
    frame.set(addresses);
    loaded.args.forEach((buffer, i) => {
      const place = memory.places.get(buffer);
      if (place?.region !== "scratch") return;
      this.#host.write(scratch + place.offset, sized(buffer, toMemory(buffer.dtype, at(args, i))));
    });
    this.#host.run(loaded.id, frame, loaded.alone);
    return loaded.outputs.map((buffer) => {
      const place = memory.places.get(buffer);
      if (place === undefined) throw new Error(`the result ${buffer.name} has no place`);
      // A result that a state takes as well lies where the state lives.
      const address = place.region === "scratch" ? scratch + place.offset : at(addresses, FRAME_HEADER + place.slot);
      return decodeBits(this.#host.read(address, bytesOf(buffer)), buffer.dtype);
    });
  }

  #scratchOf(bytes: number): number {
    if (this.#scratch.bytes < bytes) {
      if (this.#scratch.bytes > 0) this.#host.free(this.#scratch.address);
      this.#scratch = { address: 0, bytes: 0 };
      this.#scratch = { address: this.#host.allocate(bytes), bytes };
    }
    return this.#scratch.address;
  }

  #place(dtype: DType, data: TypedArray, bytes: number): number {
    const address = this.#host.allocate(bytes);
    const elements = toMemory(dtype, data);
    if (elements.byteLength > bytes) throw new RangeError(`${elements.byteLength} bytes are too many for ${bytes}`);
    this.#host.write(address, elements);
    return address;
  }

  #held(resident: Resident): Held {
    if (resident instanceof Held && this.#residents.has(resident)) return resident;
    throw new Error("the tensor was released, or lives on another engine");
  }
}

/** Nothing may be written over what lies behind an argument. */
function sized(buffer: Buffer, data: TypedArray): TypedArray {
  if (data.byteLength !== bytesOf(buffer)) throw new RangeError(`${data.byteLength} bytes for an argument of ${bytesOf(buffer)}`);
  return data;
}

/** The elements as memory holds them; arrays whose class already does are passed on without a copy. */
function toMemory(dtype: DType, data: TypedArray): TypedArray {
  return dtype === "float16" || dtype === "bfloat16" ? new Uint8Array(encodeBits(data, dtype)) : data;
}
