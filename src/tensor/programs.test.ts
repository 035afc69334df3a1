import { expect, test } from "vitest";
import type { Program } from "../engines/engine.ts";
import { ReferenceEngine } from "../engines/reference/engine.ts";
import { createWasmEngine } from "../engines/wasm/engine.ts";
import { g } from "../ir/make.ts";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { CompiledStep } from "./programs.ts";
import { SlowEngine } from "./slow_engine.suite.ts";
import { compileTraced, trace } from "./trace.ts";
import { Variable } from "./variable.ts";

const stepOf = (factor: number) => {
  const x = g.parameter("x", { shape: [2], dtype: "float32" });
  return { args: [x], states: [], outputs: [g.scale(x, factor)], updates: [] };
};

test("programs that were not used for longest go first, when there are many", async () => {
  const engine = new SlowEngine();
  const first = new CompiledStep(engine, stepOf(1000));
  await first.program;
  for (let i = 0; i < 127; i++) await new CompiledStep(engine, stepOf(i + 2)).program;
  expect([engine.compiled, engine.stats().programs]).toEqual([128, 128]);
  await first.program;
  await new CompiledStep(engine, stepOf(2000)).program;
  expect(engine.stats().programs).toBe(128);
  await first.program;
  expect(engine.compiled).toBe(129);
  await new CompiledStep(engine, stepOf(2)).program;
  expect(engine.compiled).toBe(130);
});

test("a step that was pushed out of the cache still runs", async () => {
  useEngine(await createWasmEngine({ threads: 1 }));
  const variable = new Variable(tensor([1.5]));
  const step = await compileTraced(trace([], () => (variable.assign(ops.add(variable.value, 1)), [])));
  await step.run([]);
  for (let i = 0; i < 130; i++) await ops.multiply(tensor([1.5]), i + 0.5).data();
  await step.run([]);
  expect(await variable.value.array()).toEqual([3.5]);
});

test("a program that is there is there at once", async () => {
  const step = new CompiledStep(new SlowEngine(), stepOf(3));
  expect(step.program).toBeInstanceOf(Promise);
  await step.program;
  expect(step.program).not.toBeInstanceOf(Promise);
});

test("what could not be compiled is tried again", async () => {
  class Moody extends ReferenceEngine {
    tries = 0;
    override compile(step: Parameters<ReferenceEngine["compile"]>[0]): Program {
      if (this.tries++ === 0) throw new Error("not today");
      return super.compile(step);
    }
  }
  const engine = new Moody();
  const step = new CompiledStep(engine, stepOf(3));
  expect(() => step.program).toThrow("not today");
  const program = await step.program;
  expect([...((await program.run([Float32Array.of(1, 2)], []))[0] ?? [])]).toEqual([3, 6]);
});
