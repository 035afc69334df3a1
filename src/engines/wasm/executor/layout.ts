import type { ModuleBuilder } from "../assembler/index.ts";

/**
 * The first kilobyte of the memory, in bytes. Words that different threads write lie on cache lines (64 bytes) of their
 * own: two on one line would make every barrier slower.
 */

/** Start of the barrier's control block, the address that `barrier` is called with. */
export const BARRIER_ADDRESS = 0;

/** Offsets inside the barrier's control block. */
export const barrierBlock = {
  /** Threads that have arrived. */
  arrived: 0,
  /** Counts the times that all have arrived; the word that waiting threads look at. */
  generation: 64,
  /** Threads asleep in `memory.atomic.wait32`. */
  sleepers: 128,
  /** Not zero once a program has trapped in any thread. */
  aborted: 192,
  /** How often a waiting thread looks before it goes to sleep. */
  spins: 196,
} as const;

/** Words with which the thread that calls wakes the others; byte addresses. */
export const controlBlock = {
  /** Counts everything that a parked thread has to look at; the word that it waits on. */
  bell: 256,
  /** Threads asleep on the bell. */
  sleepers: 320,
  /** Messages sent to each thread; a thread that has received fewer returns to its event loop. */
  mail: 384,
  /** Runs asked for. */
  calls: 388,
  /** Which program to run, and on which frame. */
  program: 392,
  frame: 396,
  /** Not zero once a thread has begun to report a trap: the first one counts. */
  failed: 448,
  /** Bytes of the report. */
  reportLength: 452,
  /** The report, UTF-8, up to `FIRST_FREE_BYTE`. */
  report: 768,
} as const;

/** Four words, one per cache line, free for programs to hand out work with `i32.atomic.rmw.add`. */
export const WORK_COUNTERS = [512, 576, 640, 704] as const;

/** Everything from here on belongs to the engine. */
export const FIRST_FREE_BYTE = 1024;

export const PAGE_BYTES = 65536;

/** 1 MiB. */
export const INITIAL_PAGES = 16;

/** 4 GiB, all that 32-bit addresses reach. */
export const MAXIMUM_PAGES = 65536;

/** Imports the executor's memory as `env.memory`. */
export function importEngineMemory(module: ModuleBuilder, shared: boolean): void {
  // A module may ask for a larger maximum than the memory has, not for a smaller one.
  module.importMemory("env", "memory", shared ? { initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES, shared } : { initial: INITIAL_PAGES });
}
