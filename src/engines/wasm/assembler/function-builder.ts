import { ByteBuffer } from "./byte-buffer.ts";
import { type MemoryLaneOp, memoryLaneOpcodes, type MemoryOp, memoryOpcodes } from "./memory-opcodes.ts";
import { type LaneOp, laneOpcodes, type MemoryWideOp, memoryWideOpcodes, type PlainOp, plainOpcodes } from "./opcodes.ts";
import { type FuncIndex, type GlobalIndex, type Local, type ValueType, valueTypes } from "./types.ts";

/** The target of a branch: the end of a `block` or `if`, the start of a `loop`. */
export interface Label {
  /** How many labels were open when this one was opened. */
  readonly depth: number;
}

/** What a load or store adds to the address on the stack. */
export interface MemoryArgument {
  /** Bytes; default 0. */
  readonly offset?: number;
  /** Known alignment in bytes, a power of two; default: the size of the access. Atomics accept only the default. */
  readonly align?: number;
}

const END = 0x0b;
const EMPTY_BLOCK = 0x40;
const AT_ADDRESS: MemoryArgument = {};

/**
 * Writes the body of one function, instruction by instruction, straight into bytes.
 *
 * @example
 * ```ts
 * module.defineFunction(square, (f) => {
 *   f.localGet(f.parameter(0));
 *   f.localGet(f.parameter(0));
 *   f.op("f32.mul");
 * });
 * ```
 */
export class FunctionBuilder {
  readonly #body: ByteBuffer;
  readonly #types: ValueType[];
  readonly #parameterCount: number;
  readonly #free: Record<ValueType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  readonly #labels: Label[] = [];

  /** `body` receives the instructions and must be empty. */
  constructor(parameters: readonly ValueType[], body: ByteBuffer) {
    this.#types = [...parameters];
    this.#parameterCount = parameters.length;
    this.#body = body;
  }

  // Variables

  parameter(index: number): Local {
    if (index < 0 || index >= this.#parameterCount) throw new RangeError(`the function has ${this.#parameterCount} parameters`);
    return index as Local;
  }

  /** A variable of this type. It holds zero only if no released variable was used again: set it before reading it. */
  local(type: ValueType): Local {
    return this.#free[type].pop() ?? ((this.#types.push(type) - 1) as Local);
  }

  /** Gives a variable back, so that the next `local` of its type may use it again. */
  release(...locals: readonly Local[]): void {
    for (const local of locals) {
      const type = this.#types[local];
      if (type === undefined || local < this.#parameterCount) throw new RangeError(`variable ${local} cannot be released`);
      if (this.#free[type].includes(local)) throw new RangeError(`variable ${local} was released twice`);
      this.#free[type].push(local);
    }
  }

  localGet(local: Local): void {
    this.#indexed(0x20, local);
  }

  localSet(local: Local): void {
    this.#indexed(0x21, local);
  }

  localTee(local: Local): void {
    this.#indexed(0x22, local);
  }

  globalGet(global: GlobalIndex): void {
    this.#indexed(0x23, global);
  }

  globalSet(global: GlobalIndex): void {
    this.#indexed(0x24, global);
  }

  // Control

  /** Runs `body` once; `br(label)` leaves it. */
  block(body: (label: Label) => void, result?: ValueType): void {
    this.#structure(0x02, body, result);
  }

  /** Runs `body`; `br(label)` starts it again, its end leaves it. */
  loop(body: (label: Label) => void, result?: ValueType): void {
    this.#structure(0x03, body, result);
  }

  /** Takes an i32 from the stack and runs `then` when it is not zero, `otherwise` when it is; `br(label)` leaves either. */
  if(then: (label: Label) => void, otherwise?: (label: Label) => void, result?: ValueType): void {
    this.#structure(
      0x04,
      (label) => {
        then(label);
        if (otherwise === undefined) return;
        this.#body.byte(0x05);
        otherwise(label);
      },
      result,
    );
  }

  br(label: Label): void {
    this.#indexed(0x0c, this.#distance(label));
  }

  /** Takes an i32 from the stack and branches when it is not zero. */
  brIf(label: Label): void {
    this.#indexed(0x0d, this.#distance(label));
  }

  call(callee: FuncIndex): void {
    this.#indexed(0x10, callee);
  }

  // Constants

  /** Accepts signed and unsigned values: `-1` and `0xffffffff` are the same. */
  i32Const(value: number): void {
    this.#body.byte(0x41);
    this.#body.signed(value);
  }

  i64Const(value: bigint): void {
    this.#body.byte(0x42);
    this.#body.signed64(value);
  }

  f32Const(value: number): void {
    this.#body.byte(0x43);
    this.#body.float32(value);
  }

  f64Const(value: number): void {
    this.#body.byte(0x44);
    this.#body.float64(value);
  }

  /** The 16 bytes of a typed array: `v128Const(Float32Array.of(1, 2, 3, 4))`. */
  v128Const(lanes: ArrayBufferView): void {
    if (lanes.byteLength !== 16) throw new RangeError(`a vector has 16 bytes, not ${lanes.byteLength}`);
    this.#opcode(0xfd000c);
    this.#body.append(new Uint8Array(lanes.buffer, lanes.byteOffset, 16));
  }

  // Everything else

  /** An instruction without immediates: `op("f32x4.add")`. */
  op(name: PlainOp): void {
    this.#opcode(plainOpcodes[name]);
  }

  /** A load, store or atomic access: `memory("v128.load", { offset: 16 })`. */
  memory(name: MemoryOp, argument = AT_ADDRESS): void {
    const [opcode, size] = memoryOpcodes[name];
    this.#opcode(opcode);
    this.#memoryArgument(argument, size);
  }

  /** A load or store of one lane: `memoryLane("v128.store32_lane", 3)`. */
  memoryLane(name: MemoryLaneOp, lane: number, argument = AT_ADDRESS): void {
    const [opcode, size] = memoryLaneOpcodes[name];
    this.#opcode(opcode);
    this.#memoryArgument(argument, size);
    this.#body.byte(lane);
  }

  /** Reads or replaces one lane: `lane("f32x4.extract_lane", 0)`. */
  lane(name: LaneOp, lane: number): void {
    this.#opcode(laneOpcodes[name]);
    this.#body.byte(lane);
  }

  /** `i8x16.shuffle`: 16 byte numbers, 0 to 15 of the first vector, 16 to 31 of the second. */
  shuffle(bytes: readonly number[]): void {
    if (bytes.length !== 16) throw new RangeError(`a shuffle names 16 bytes, not ${bytes.length}`);
    this.#opcode(0xfd000d);
    for (const byte of bytes) this.#body.byte(byte);
  }

  /** `memory.size`, `memory.grow`, `memory.copy`, `memory.fill` and `atomic.fence`. */
  memoryWide(name: MemoryWideOp): void {
    this.#opcode(memoryWideOpcodes[name]);
    this.#body.byte(0);
    if (name === "memory.copy") this.#body.byte(0);
  }

  /** Writes the finished function (size, variables, instructions) as the code section has it. */
  finish(into: ByteBuffer): void {
    this.#body.byte(END);
    const declarations = this.#declarations();
    into.unsigned(declarations.length + this.#body.length);
    into.append(declarations.view());
    into.append(this.#body.view());
  }

  /** Variables in runs of equal type. */
  #declarations(): ByteBuffer {
    const runs: [count: number, type: ValueType][] = [];
    for (const type of this.#types.slice(this.#parameterCount)) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const out = new ByteBuffer(2 + 4 * runs.length);
    out.unsigned(runs.length);
    for (const [count, type] of runs) {
      out.unsigned(count);
      out.byte(valueTypes[type]);
    }
    return out;
  }

  #structure(opcode: number, body: (label: Label) => void, result: ValueType | undefined): void {
    this.#body.byte(opcode);
    this.#body.byte(result === undefined ? EMPTY_BLOCK : valueTypes[result]);
    const label: Label = { depth: this.#labels.length };
    this.#labels.push(label);
    body(label);
    this.#labels.pop();
    this.#body.byte(END);
  }

  /** A wrong distance can still be a valid module, so a label that is not open has to be caught here. */
  #distance(label: Label): number {
    if (this.#labels[label.depth] !== label) throw new RangeError("a branch must stand inside the block that it names");
    return this.#labels.length - 1 - label.depth;
  }

  #memoryArgument(argument: MemoryArgument, size: number): void {
    this.#body.byte(31 - Math.clz32(argument.align ?? size));
    this.#body.unsigned(argument.offset ?? 0);
  }

  #indexed(opcode: number, index: number): void {
    this.#body.byte(opcode);
    this.#body.unsigned(index);
  }

  #opcode(code: number): void {
    if (code < 0x100) {
      this.#body.byte(code);
      return;
    }
    this.#body.byte(code >>> 16);
    this.#body.unsigned(code & 0xffff);
  }
}
