/** Instructions that access memory at an address plus a constant offset: opcode (as in `opcodes.ts`) and bytes accessed. */
export const memoryOpcodes = {
  "i32.load": [0x28, 4], "i64.load": [0x29, 8], "f32.load": [0x2a, 4], "f64.load": [0x2b, 8],
  "i32.load8_s": [0x2c, 1], "i32.load8_u": [0x2d, 1], "i32.load16_s": [0x2e, 2], "i32.load16_u": [0x2f, 2],
  "i64.load8_s": [0x30, 1], "i64.load8_u": [0x31, 1], "i64.load16_s": [0x32, 2], "i64.load16_u": [0x33, 2],
  "i64.load32_s": [0x34, 4], "i64.load32_u": [0x35, 4],
  "i32.store": [0x36, 4], "i64.store": [0x37, 8], "f32.store": [0x38, 4], "f64.store": [0x39, 8],
  "i32.store8": [0x3a, 1], "i32.store16": [0x3b, 2], "i64.store8": [0x3c, 1], "i64.store16": [0x3d, 2], "i64.store32": [0x3e, 4],

  "v128.load": [0xfd0000, 16], "v128.load8x8_s": [0xfd0001, 8], "v128.load8x8_u": [0xfd0002, 8],
  "v128.load16x4_s": [0xfd0003, 8], "v128.load16x4_u": [0xfd0004, 8], "v128.load32x2_s": [0xfd0005, 8],
  "v128.load32x2_u": [0xfd0006, 8], "v128.load8_splat": [0xfd0007, 1], "v128.load16_splat": [0xfd0008, 2],
  "v128.load32_splat": [0xfd0009, 4], "v128.load64_splat": [0xfd000a, 8], "v128.store": [0xfd000b, 16],
  "v128.load32_zero": [0xfd005c, 4], "v128.load64_zero": [0xfd005d, 8],

  "memory.atomic.notify": [0xfe0000, 4], "memory.atomic.wait32": [0xfe0001, 4], "memory.atomic.wait64": [0xfe0002, 8],
  "i32.atomic.load": [0xfe0010, 4], "i64.atomic.load": [0xfe0011, 8],
  "i32.atomic.store": [0xfe0017, 4], "i64.atomic.store": [0xfe0018, 8],
  "i32.atomic.rmw.add": [0xfe001e, 4], "i64.atomic.rmw.add": [0xfe001f, 8],
  "i32.atomic.rmw.sub": [0xfe0025, 4], "i64.atomic.rmw.sub": [0xfe0026, 8],
  "i32.atomic.rmw.xchg": [0xfe0041, 4], "i64.atomic.rmw.xchg": [0xfe0042, 8],
  "i32.atomic.rmw.cmpxchg": [0xfe0048, 4], "i64.atomic.rmw.cmpxchg": [0xfe0049, 8],
} as const;

/** Loads and stores of one lane: opcode and bytes accessed. */
export const memoryLaneOpcodes = {
  "v128.load8_lane": [0xfd0054, 1], "v128.load16_lane": [0xfd0055, 2], "v128.load32_lane": [0xfd0056, 4],
  "v128.load64_lane": [0xfd0057, 8], "v128.store8_lane": [0xfd0058, 1], "v128.store16_lane": [0xfd0059, 2],
  "v128.store32_lane": [0xfd005a, 4], "v128.store64_lane": [0xfd005b, 8],
} as const;

export type MemoryOp = keyof typeof memoryOpcodes;
export type MemoryLaneOp = keyof typeof memoryLaneOpcodes;
