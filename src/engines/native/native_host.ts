import type { TypedArray } from "../../ir/dtype.ts";
import { cannotLoad, closed, outOfMemory, reasonOf } from "./problems.ts";

declare const engineBrand: unique symbol;
/** The runtime's own engine: threads and memory. */
interface Handle {
  readonly [engineBrand]: true;
}

/** What the runtime module exports: see `runtime/source.ts`. Addresses are numbers. */
interface Runtime {
  create(threads: number, looks: number): Handle;
  close(engine: Handle): void;
  allocate(engine: Handle, bytes: number): number;
  free(address: number): void;
  write(address: number, data: TypedArray): void;
  read(address: number, bytes: number): ArrayBuffer;
  load(path: string): number;
  unload(program: number): void;
  run(engine: Handle, program: number, frame: Float64Array, alone: boolean): void;
}

/** How often a thread looks for work before it sleeps, if each has a core to itself, and if they share. */
const LOOKS = { own: 4000, shared: 1 };

/** Memory and threads outside of JavaScript; no address that it did not hand out reaches the runtime. */
export class NativeHost {
  readonly threads: number;
  readonly #runtime: Runtime;
  readonly #engine: Handle;
  readonly #blocks = new Map<number, number>();
  readonly #programs = new Set<number>();
  #reserved = 0;
  #isClosed = false;

  private constructor(runtime: Runtime, threads: number, looks: number) {
    this.threads = threads;
    this.#runtime = runtime;
    this.#engine = runtime.create(threads, looks);
  }

  /** Loads the runtime module. */
  static load(path: string, threads: number, cores: number): NativeHost {
    const module: { exports: unknown } = { exports: {} };
    try {
      process.dlopen(module, path);
    } catch (error) {
      throw cannotLoad(reasonOf(error));
    }
    return new NativeHost(module.exports as Runtime, threads, threads > cores ? LOOKS.shared : LOOKS.own);
  }

  /** Bytes handed out. */
  get reservedBytes(): number {
    return this.#reserved;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  allocate(bytes: number): number {
    this.#assertOpen();
    const address = this.#runtime.allocate(this.#engine, bytes);
    if (address === 0) throw outOfMemory(bytes, this.#reserved);
    this.#blocks.set(address, bytes);
    this.#reserved += bytes;
    return address;
  }

  /** Everything was freed by `close`. */
  free(address: number): void {
    const bytes = this.#blocks.get(address);
    if (bytes === undefined) return;
    this.#blocks.delete(address);
    this.#reserved -= bytes;
    this.#runtime.free(address);
  }

  write(address: number, data: TypedArray): void {
    this.#assertOpen();
    this.#runtime.write(address, data);
  }

  read(address: number, bytes: number): ArrayBuffer {
    this.#assertOpen();
    return this.#runtime.read(address, bytes);
  }

  loadProgram(path: string): number {
    this.#assertOpen();
    try {
      const program = this.#runtime.load(path);
      this.#programs.add(program);
      return program;
    } catch (error) {
      throw cannotLoad(reasonOf(error));
    }
  }

  unloadProgram(program: number): void {
    if (this.#programs.delete(program)) this.#runtime.unload(program);
  }

  run(program: number, frame: Float64Array, alone: boolean): void {
    this.#assertOpen();
    this.#runtime.run(this.#engine, program, frame, alone);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#blocks.clear();
    this.#reserved = 0;
    this.#runtime.close(this.#engine);
    for (const program of this.#programs) this.#runtime.unload(program);
    this.#programs.clear();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw closed();
  }
}
