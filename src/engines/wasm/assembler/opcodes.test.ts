import { setFlagsFromString } from "node:v8";
import { describe, expect, test } from "vitest";
import type { FunctionBuilder } from "./function-builder.ts";
import { type MemoryLaneOp, memoryLaneOpcodes, type MemoryOp, memoryOpcodes } from "./memory-opcodes.ts";
import { ModuleBuilder } from "./module-builder.ts";
import { type LaneOp, laneOpcodes, type PlainOp, plainOpcodes } from "./opcodes.ts";
import { laneSignatureOf, memorySignatureOf, type Signature, signatureOf } from "./signatures.suite.ts";

setFlagsFromString("--experimental-wasm-relaxed-simd");

/** Whether a function that pushes the operands, runs the instruction and returns what it leaves is a valid module. */
function isValid([takes, leaves]: Signature, instruction: (f: FunctionBuilder) => void): boolean {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 1, shared: true });
  const index = module.declareFunction("f", takes, leaves);
  module.defineFunction(index, (f) => {
    for (const i of takes.keys()) f.localGet(f.parameter(i));
    instruction(f);
  });
  return WebAssembly.validate(module.toBytes());
}

function names<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

describe("every instruction validates with the signature of its name", () => {
  const control: readonly PlainOp[] = ["unreachable", "nop", "return", "drop", "select"];

  test("without immediates", () => {
    const wrong = names(plainOpcodes)
      .filter((name) => !control.includes(name))
      .filter((name) => !isValid(signatureOf(name), (f) => f.op(name)));
    expect(wrong).toEqual([]);
  });

  test("control, drop and select", () => {
    expect(isValid([[], ["i32"]], (f) => f.op("unreachable"))).toBe(true);
    expect(isValid([[], []], (f) => f.op("nop"))).toBe(true);
    expect(isValid([["i32"], ["i32"]], (f) => f.op("return"))).toBe(true);
    expect(isValid([["v128"], []], (f) => f.op("drop"))).toBe(true);
    expect(isValid([["v128", "v128", "i32"], ["v128"]], (f) => f.op("select"))).toBe(true);
  });

  test("loads, stores and atomics", () => {
    const wrong = names(memoryOpcodes).filter(
      (name: MemoryOp) => !isValid(memorySignatureOf(name), (f) => f.memory(name, { offset: 1000 })),
    );
    expect(wrong).toEqual([]);
  });

  test("the bytes accessed are the largest alignment that validates", () => {
    const wrong = names(memoryOpcodes).filter((name) => {
      const align = memoryOpcodes[name][1] * 2;
      return isValid(memorySignatureOf(name), (f) => f.memory(name, { align }));
    });
    expect(wrong).toEqual([]);
  });

  test("loads and stores of lanes", () => {
    const wrong = names(memoryLaneOpcodes).filter((name: MemoryLaneOp) => {
      const lanes = 16 / memoryLaneOpcodes[name][1];
      const signature: Signature = [["i32", "v128"], name.includes("load") ? ["v128"] : []];
      const last = isValid(signature, (f) => f.memoryLane(name, lanes - 1, { offset: 4 }));
      return !last || isValid(signature, (f) => f.memoryLane(name, lanes));
    });
    expect(wrong).toEqual([]);
  });

  test("lanes", () => {
    const wrong = names(laneOpcodes).filter((name: LaneOp) => {
      const lanes = Number(/x(\d+)/.exec(name)?.[1]);
      const signature = laneSignatureOf(name);
      return !isValid(signature, (f) => f.lane(name, lanes - 1)) || isValid(signature, (f) => f.lane(name, lanes));
    });
    expect(wrong).toEqual([]);
  });

  test("the whole memory", () => {
    expect(isValid([[], ["i32"]], (f) => f.memoryWide("memory.size"))).toBe(true);
    expect(isValid([["i32"], ["i32"]], (f) => f.memoryWide("memory.grow"))).toBe(true);
    expect(isValid([["i32", "i32", "i32"], []], (f) => f.memoryWide("memory.copy"))).toBe(true);
    expect(isValid([["i32", "i32", "i32"], []], (f) => f.memoryWide("memory.fill"))).toBe(true);
    expect(isValid([[], []], (f) => f.memoryWide("atomic.fence"))).toBe(true);
  });
});

test("no two instructions have the same opcode", () => {
  const codes: number[] = [...Object.values(plainOpcodes), ...Object.values(laneOpcodes)];
  for (const [code] of [...Object.values(memoryOpcodes), ...Object.values(memoryLaneOpcodes)]) codes.push(code);
  expect(new Set(codes).size).toBe(codes.length);
});
