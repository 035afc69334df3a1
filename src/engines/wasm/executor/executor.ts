/** One run of a program: bytes in, the program, bytes out. */
export interface Call {
  /** What `load` returned. */
  readonly program: number;
  /** Byte address of a table of i32 that the program reads its pointers from. */
  readonly frame: number;
  /** That one thread is enough: the others need not be woken. */
  readonly alone?: boolean;
  /** Copied into memory before the run. The engine may hand the same arrays in again, so they are never transferred. */
  readonly writes: readonly { readonly address: number; readonly data: ArrayBufferView }[];
  /** Copied out of memory after the run. */
  readonly reads: readonly { readonly address: number; readonly byteLength: number }[];
}

/**
 * Runs finished WebAssembly modules on one linear memory, with as many threads as the host gives.
 *
 * A program imports `env.memory` (`importEngineMemory`) and exports `run(frame: i32, tid: i32, threads: i32)`. Every
 * thread calls `run` with its own `tid`; the program separates its parts with barriers (`emitBarrier`) and ends with one.
 *
 * Calls are queued and never run at the same time. After a program has trapped, or after `close`, every call fails.
 */
export interface Executor {
  readonly threads: number;
  readonly sharedMemory: boolean;
  /** Current size of the memory; it only grows. Bytes below `FIRST_FREE_BYTE` are the executor's. */
  readonly byteLength: number;
  /** Makes the memory at least this large. */
  grow(byteLength: number): void | Promise<void>;
  /** Compiles once, instantiates on every thread, returns the program's number. */
  load(bytes: Uint8Array<ArrayBuffer>): Promise<number>;
  unload(program: number): void;
  run(call: Call): ArrayBuffer[] | Promise<ArrayBuffer[]>;
  write(address: number, data: ArrayBufferView): void | Promise<void>;
  read(address: number, byteLength: number): ArrayBuffer | Promise<ArrayBuffer>;
  /** Ends the threads and lets go of the memory. */
  close(): void;
}
