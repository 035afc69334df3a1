import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import { ReferenceEngine } from "../engines/reference/engine.ts";
import { createWasmEngine } from "../engines/wasm/engine.ts";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { currentEngine, useEngine } from "./current_engine.ts";
import { SlowEngine } from "./slow_engine.suite.ts";
import { compileTraced, trace } from "./trace.ts";
import { Variable, variableOf } from "./variable.ts";

const counter = (): Variable => variableOf(Float32Array.of(1, 2), [2], "float32", { name: "counter" });

/** A step that doubles a variable in place. */
const doubling = (variable: Variable) => compileTraced(trace([], () => (variable.assign(ops.multiply(variable.value, 2)), [])));

const engines: readonly (readonly [name: string, make: () => Engine | Promise<Engine>])[] = [
  ["reference", () => new ReferenceEngine()],
  ["slow", () => new SlowEngine()],
  ["wasm", () => createWasmEngine({ threads: 1 })],
];

describe.each(engines)("on the engine %s", (_, make) => {
  beforeEach(async () => useEngine(await make()));

  test("assigning outside of a step takes effect at once", async () => {
    const variable = counter();
    variable.assign(ops.add(variable.value, 1));
    variable.assign(ops.add(variable.value, variable.value));
    expect(await variable.value.array()).toEqual([4, 6]);
  });

  test("a step changes a variable where it lives, every time it runs", async () => {
    const variable = counter();
    const step = await doubling(variable);
    await step.run([]);
    expect(variable.residentOn(await currentEngine())).toBeDefined();
    await step.run([]);
    expect(await variable.value.array()).toEqual([4, 8]);
  });

  test("who read the value before a step keeps what was read", async () => {
    const variable = counter();
    const step = await doubling(variable);
    await step.run([]);
    const [before, double] = [variable.value, ops.multiply(variable.value, 10)];
    await step.run([]);
    const after = variable.value;
    expect([await before.array(), await double.array(), await after.array()]).toEqual([[2, 4], [20, 40], [4, 8]]);
  });

  test("who read the value before an assignment keeps it too, whenever it is looked at", async () => {
    const variable = counter();
    await variable.moveToEngine(await currentEngine());
    const before = variable.value;
    variable.assign(tensor([7.5, 8]));
    expect([await before.array(), await variable.value.array()]).toEqual([[1, 2], [7.5, 8]]);
  });

  test("moves to another engine and back to JavaScript, with its value", async () => {
    const variable = counter();
    const first = await currentEngine();
    await (await doubling(variable)).run([]);
    useEngine(new ReferenceEngine());
    const second = await currentEngine();
    await (await doubling(variable)).run([]);
    expect(variable.residentOn(first)).toBeUndefined();
    expect(variable.residentOn(second)).toBeDefined();
    expect([...(await variable.read())]).toEqual([4, 8]);
    await variable.moveToHost();
    expect(variable.residentOn(second)).toBeUndefined();
    expect([...(await variable.read())]).toEqual([4, 8]);
    expect(second.stats().residents).toBe(0);
  });

  test("memory of a variable that nobody has any more comes back", async () => {
    const engine = await currentEngine();
    await (async () => {
      for (let i = 0; i < 20; i++) await counter().moveToEngine(engine);
    })();
    expect(engine.stats().residents).toBe(20);
    await collectGarbage(() => engine.stats().residents === 0);
    expect(engine.stats().residents).toBe(0);
  });
});

async function collectGarbage(done: () => boolean): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 50 && !done(); round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("initial values of many variables are computed in one run", async () => {
  const engine = new SlowEngine();
  useEngine(engine);
  const variables = [1.5, 2.5, 3.5].map((value) => new Variable(ops.multiply(tensor([value]), 2)));
  const step = await compileTraced(trace([], () => (variables.forEach((variable) => variable.assign(ops.add(variable.value, 1))), [])));
  await step.run([]);
  expect(engine.compiled).toBe(2);
  expect(await Promise.all(variables.map((variable) => variable.value.item()))).toEqual([4, 6, 8]);
});

test("a value of another shape or dtype is refused", () => {
  const variable = counter();
  variable.path = "model/counter";
  expect(() => variable.assign(tensor([1.5]))).toThrow(/model\/counter[\s\S]*float32 \[2\][\s\S]*float32 \[1\]/);
  expect(() => variable.assign(tensor([1, 2]))).toThrow(/int32 \[2\]/);
});

test("nobody sees an assignment of a step that only was traced", async () => {
  useEngine("reference");
  const variable = counter();
  trace([], () => {
    variable.assign(tensor([8.5, 9]));
    return [];
  });
  expect(await variable.value.array()).toEqual([1, 2]);
});
