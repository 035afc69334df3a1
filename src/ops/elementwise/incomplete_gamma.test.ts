import { expect, test } from "vitest";
import { useEngine } from "../../tensor/current_engine.ts";
import { tensor } from "../../tensor/convert.ts";
import { gradients } from "../../tensor/gradients.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as ops from "../index.ts";

useEngine("reference");

const a = tensor([0.5, 1, 3, 10, 200, 0.01], "float32");
const x = tensor([0.2, 2.5, 1, 14, 190, 3], "float32");

async function expectClose(received: Tensor | undefined, expected: readonly number[]): Promise<void> {
  const values = (await received?.data()) ?? [];
  expect(expected.map((value, i) => Math.abs((values[i] ?? Number.NaN) / value - 1) < 2e-3)).toEqual(expected.map(() => true));
}

test("gammainc and its gradients are those of JAX", async () => {
  const result = ops.gammainc(a, x);
  const [forA, forX] = gradients(ops.sum(result), [a, x]);
  expect(result.shape).toEqual([6]);
  await expectClose(result, [0.4729107, 0.917915, 0.0803014, 0.8906009, 0.2433438, 0.999867]);
  await expectClose(forX, [1.0328833, 0.0820850, 0.1839397, 0.0473441, 0.0229183, 0.000168748]);
  await expectClose(forA, [-0.8201614, -0.1475092, -0.1064593, -0.0566908, -0.0223526, -0.0135472]);
});

test("gammainc at the borders of where it is defined", async () => {
  const values = await ops.gammainc([0, 1, -1, 1], [1, 0, 1, -1]).data();
  expect(Array.from(values)).toEqual([1, 0, Number.NaN, Number.NaN]);
});
