export { FunctionBuilder, type Label, type MemoryArgument } from "./function-builder.ts";
export { type MemoryLimits, ModuleBuilder } from "./module-builder.ts";
export { type MemoryLaneOp, type MemoryOp } from "./memory-opcodes.ts";
export { type LaneOp, type MemoryWideOp, type PlainOp } from "./opcodes.ts";
export type { FuncIndex, GlobalIndex, Local, ValueType } from "./types.ts";
