import { expect, test } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as ops from "../index.ts";

useEngine("reference");

test("vectorize stretches arguments to one another", async () => {
  const larger = ops.vectorize((a: Tensor, b: Tensor) => ops.maximum(a, b));
  expect(await larger([[1], [5]], [2, 3, 9]).array()).toEqual([[2, 3, 9], [5, 5, 9]]);
});

test("vectorize hands over last axes, and what is excluded as it is", async () => {
  const product = ops.vectorize((m: Tensor, v: Tensor, sign: number) => ops.multiply(ops.matmul(m, v), sign), {
    signature: "(m,n),(n)->(m)",
    excluded: [2],
  });
  const matrices = tensor([[[1, 0], [0, 2]], [[0, 1], [1, 0]]]);
  expect(await product(matrices, [3, 4], -1).array()).toEqual([[-3, -8], [-4, -3]]);
  expect(() => product(matrices, [3, 4], -1)).not.toThrow();
  expect(() => ops.vectorize((v: Tensor) => v, { signature: "(n)" })([1])).toThrow("the signature does not fit");
});
