import { beforeEach, expect, test } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { SlowEngine } from "./slow_engine.suite.ts";
import type { Tensor } from "./tensor.ts";
import { compileTraced, jit, trace } from "./trace.ts";
import { Variable } from "./variable.ts";

let engine: SlowEngine;
beforeEach(() => {
  engine = new SlowEngine();
  useEngine(engine);
});

test("a function is traced once per combination of shapes and dtypes", async () => {
  let calls = 0;
  const norm = jit((x) => {
    calls++;
    return [ops.sum(ops.square(x)), ops.max(x)];
  });
  const numbers = async (x: Tensor): Promise<number[]> => Promise.all((await norm(x)).map((result) => result.item()));
  expect(await numbers(tensor([3.5, 4]))).toEqual([28.25, 4]);
  expect(await numbers(tensor([1.5, 2]))).toEqual([6.25, 2]);
  expect([calls, engine.compiled]).toEqual([1, 1]);
  expect(await numbers(tensor([1.5, 2, 3]))).toEqual([15.25, 3]);
  expect(await numbers(tensor([1, 2]))).toEqual([5, 2]);
  expect([calls, engine.compiled]).toEqual([3, 3]);
});

test("calls at the same time share a trace", async () => {
  let calls = 0;
  const twice = jit((x) => (calls++, [ops.add(x, x)]));
  const all = await Promise.all([1.5, 2.5, 3.5].map(async (value) => (await twice(tensor(value)))[0].item()));
  expect([all, calls]).toEqual([[3, 5, 7], 1]);
});

test("tensors from outside are captured, variables are states", async () => {
  const [scale, weight, frozen] = [tensor([2.5, 3]), new Variable(tensor([1.5, 1])), new Variable(tensor([4.5, 4]))];
  const traced = trace([{ shape: [2], dtype: "float32" }], (x) => {
    const y = ops.add(ops.multiply(x, scale), ops.multiply(weight.value, frozen.value));
    weight.assign(y);
    // Within the step, what was assigned is what is read.
    return [ops.add(weight.value, 1)];
  });
  expect([traced.args.length, traced.captured.length, traced.variables]).toEqual([1, 1, [weight, frozen]]);
  expect(traced.updates.map((update) => update !== undefined)).toEqual([true, false]);
  const step = await compileTraced(traced);
  const [result] = await step.run([Float32Array.of(1, 2)]);
  expect([...(result ?? [])]).toEqual([10.25, 11]);
  expect(await weight.value.array()).toEqual([9.25, 10]);
  expect(await frozen.value.array()).toEqual([4.5, 4]);
});

test("a variable that is assigned without being read is a state too", async () => {
  const variable = new Variable(tensor([1.5]));
  const step = await compileTraced(trace([], () => (variable.assign(tensor([2.5])), [])));
  await step.run([]);
  expect(await variable.value.array()).toEqual([2.5]);
});

test("a traced tensor that leaks out has no value, and says so", async () => {
  let leaked: Tensor | undefined;
  trace([{ shape: [1], dtype: "float32" }], (x) => {
    leaked = ops.add(x, 1);
    return [];
  });
  await expect(leaked?.data()).rejects.toMatchObject({ code: "E_TRACED", hint: expect.stringContaining("return it from the function") });
});
