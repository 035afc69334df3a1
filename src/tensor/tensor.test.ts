import { beforeEach, expect, test } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { SlowEngine } from "./slow_engine.suite.ts";
import { evaluateTensors, fromTypedArray } from "./tensor.ts";

let engine: SlowEngine;
beforeEach(() => {
  engine = new SlowEngine();
  useEngine(engine);
});

test("nothing is computed before somebody reads", async () => {
  const y = ops.add(ops.multiply(tensor([1.5, 2]), 2), 1);
  expect([engine.compiled, engine.runs]).toEqual([0, 0]);
  expect([y.shape, y.dtype, y.rank, y.size]).toEqual([[2], "float32", 1, 2]);
  expect([...(await y.data())]).toEqual([4, 5]);
  expect([engine.compiled, engine.runs]).toEqual([1, 1]);
});

test("a value that was read is computed once, and forgets how", async () => {
  const y = ops.exp(tensor([0, 0.5]));
  expect(y.node.op).not.toBe("parameter");
  await y.data();
  expect(y.node.op).toBe("parameter");
  await y.data();
  expect(engine.runs).toBe(1);
  const z = ops.add(y, 1);
  expect((await z.data())[0]).toBe(2);
  expect(engine.runs).toBe(2);
});

test("what is read is a copy", async () => {
  const x = fromTypedArray(Float32Array.of(1, 2), [2], "float32");
  (await x.data()).fill(9);
  expect([...(await x.data())]).toEqual([1, 2]);
});

test("several tensors are computed in one run", async () => {
  const x = tensor([1.5, 2]);
  const values = await evaluateTensors([ops.exp(x), x, ops.negative(x)]);
  expect(values.map((data) => data.length)).toEqual([2, 2, 2]);
  expect(engine.runs).toBe(1);
});

test("graphs of one structure share a program", async () => {
  await ops.multiply(tensor([1.5, 2]), 3).data();
  await ops.multiply(tensor([4.5, 5]), 3).data();
  expect([engine.compiled, engine.runs]).toEqual([1, 2]);
  await ops.multiply(tensor([4.5, 5]), 4).data();
  expect(engine.compiled).toBe(2);
});

test("elements as nested arrays and as a number", async () => {
  expect(await tensor([[1, 2, 3], [4, 5, 6]]).array()).toEqual([[1, 2, 3], [4, 5, 6]]);
  expect(await tensor([[true], [false]]).array()).toEqual([[true], [false]]);
  expect(await tensor(2.5).array()).toBe(2.5);
  expect(await tensor({ data: new Float32Array(0), shape: [2, 0] }).array()).toEqual([[], []]);
  expect(await tensor([[7]]).item()).toBe(7);
  await expect(tensor([1, 2]).item()).rejects.toThrow("2 elements, shape [2]");
});

test("it says what it is, not what it holds", () => {
  expect(String(tensor([[1.5, 2]]))).toBe("Tensor(float32, [1, 2])");
});
