export { emitBarrier } from "./barrier.ts";
export { createExecutor, type ExecutorOptions } from "./create.ts";
export type { Call, Executor } from "./executor.ts";
export { BARRIER_ADDRESS, FIRST_FREE_BYTE, importEngineMemory, WORK_COUNTERS } from "./layout.ts";
