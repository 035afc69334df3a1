import { beforeAll, expect, test } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { KerasTensor, showShape } from "./keras_tensor.ts";
import type { CallNode, Operation } from "./operation.ts";
import { Tensor } from "./tensor.ts";

beforeAll(() => useEngine("reference"));

const batch = (...shape: (number | null)[]) => new KerasTensor([null, ...shape]);

const callOf = (result: KerasTensor): CallNode | undefined => {
  const { operation, nodeIndex } = result.history ?? {};
  return (operation as Operation | undefined)?.calls[nodeIndex ?? 0];
};

test("an op of a symbolic tensor is symbolic, and of values a value", () => {
  expect(ops.add(batch(3), 1)).toBeInstanceOf(KerasTensor);
  expect(ops.add(tensor([1]), 1)).toBeInstanceOf(Tensor);
});

test("the unknown batch size stays unknown where it does, and is known where it is gone", () => {
  expect(ops.add(batch(3), tensor([[1, 2, 3]])).shape).toEqual([null, 3]);
  expect(ops.transpose(batch(3)).shape).toEqual([3, null]);
  expect(ops.sum(batch(3), { axis: 0 }).shape).toEqual([3]);
  expect(ops.concatenate([batch(3), batch(4)], { axis: 1 }).shape).toEqual([null, 7]);
  expect(ops.matmul(batch(3), tensor([[1], [2], [3]])).shape).toEqual([null, 1]);
});

test("dtypes are those of values", () => {
  expect(ops.argmax(batch(3), { axis: 1 }).dtype).toBe("int32");
  expect(ops.greater(batch(3), 0).dtype).toBe("bool");
});

test("a call is remembered, so that it can be repeated with values", async () => {
  const x = batch(2);
  const y = ops.multiply(x, 10);
  const call = callOf(y);
  expect(call?.inputs).toEqual([x]);
  expect(call?.outputs).toEqual([y]);
  const run = call?.operation.run([tensor([[1, 2]]), 10]) as Tensor;
  expect(await run.array()).toEqual([[10, 20]]);
});

test("an op of several results remembers which is which", () => {
  const [first, second] = ops.split(batch(6), 2, { axis: 1 });
  expect([first?.shape, second?.shape]).toEqual([[null, 3], [null, 3]]);
  expect([first?.history?.tensorIndex, second?.history?.tensorIndex]).toEqual([0, 1]);
  expect(first?.history?.operation).toBe(second?.history?.operation);
});

test("symbolic tensors say what they are", () => {
  expect(String(batch(28, null))).toBe("KerasTensor(float32, [batch, 28, ?])");
  expect(showShape([])).toBe("[]");
});
