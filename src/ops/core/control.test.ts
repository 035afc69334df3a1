import { beforeAll, expect, test } from "vitest";
import { tensor } from "../../tensor/convert.ts";
import { useEngine } from "../../tensor/current_engine.ts";
import { gradients } from "../../tensor/gradients.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { trace } from "../../tensor/trace.ts";
import { Variable } from "../../tensor/variable.ts";
import * as ops from "../index.ts";

beforeAll(() => useEngine("reference"));

test("scan carries, stacks, and uses what is outside", async () => {
  const factor = tensor(2.5);
  const [total, all] = ops.scan(
    (sum: Tensor, x: Tensor) => {
      const next = ops.add(sum, ops.multiply(x, factor));
      return [next, next];
    },
    tensor(0, "float32"),
    { xs: tensor([1, 2, 3], "float32"), reverse: true },
  );
  expect(await total.item()).toBe(15);
  expect(await all.array()).toEqual([15, 12.5, 7.5]);
});

test("a scan has a gradient, also with respect to what it took from outside", async () => {
  const factor = tensor(2.5);
  const [product] = ops.scan((p: Tensor, x: Tensor) => [ops.multiply(ops.multiply(p, x), factor), null], tensor(1.5), { xs: tensor([1.5, 2.5]) });
  const [slope] = gradients(product, [factor]);
  expect(await slope?.item()).toBeCloseTo(2 * 2.5 * 1.5 * 1.5 * 2.5);
});

test("a variable assigned in a loop moves on with every step", async () => {
  const count = new Variable(tensor(0));
  const [, seen] = ops.scan((carry: Tensor) => {
    count.assign(ops.add(count.value, 2));
    return [carry, count.value];
  }, tensor(0), { length: 3 });
  expect(await seen.array()).toEqual([2, 4, 6]);
  expect(await count.value.item()).toBe(6);
});

test("in a traced step, such a variable is updated once", () => {
  const count = new Variable(tensor(0));
  const { variables, updates } = trace([], () => [
    ops.foriLoop(0, 4, (_, x: Tensor) => {
      count.assign(ops.add(count.value, 1));
      return x;
    }, tensor(0)),
  ]);
  expect(variables).toEqual([count]);
  expect(updates.filter((update) => update !== undefined)).toHaveLength(1);
});

test("whileLoop stops at its limit", async () => {
  const loop = (maximumIterations?: number) =>
    ops.whileLoop((i: Tensor) => ops.less(i, 10), (i: Tensor) => [ops.add(i, 3)], [tensor(0)], { maximumIterations: maximumIterations ?? null });
  expect(await loop()[0]?.item()).toBe(12);
  expect(await loop(2)[0]?.item()).toBe(6);
});

test("cond runs the branch that holds, and only its assignments count", async () => {
  const x = tensor(3);
  const state = new Variable(tensor(0));
  const double = (): Tensor => {
    state.assign(ops.add(state.value, 1));
    return ops.multiply(x, 2);
  };
  const results = [true, false].map((holds) => ops.cond(tensor(holds), double, () => ops.negative(x)));
  expect(await Promise.all(results.map((result) => result.item()))).toEqual([6, -3]);
  expect(await state.value.item()).toBe(1);
});

test("switch takes the nearest branch for an index outside", async () => {
  const chosen = ops.switch(tensor(7), [(x: Tensor) => x, (x: Tensor) => ops.square(x)], tensor(5));
  expect(await chosen.item()).toBe(25);
});

test("branches of different shapes are refused", () => {
  expect(() => ops.cond(tensor(true), () => tensor([1]), () => tensor([1, 2]))).toThrow(/different shapes or dtypes/);
});

test("associativeScan agrees with a running sum", async () => {
  const x = tensor([1, 2, 3, 4, 5]);
  expect(await ops.associativeScan((a: Tensor, b: Tensor) => ops.add(a, b), x, { reverse: true }).array()).toEqual([15, 14, 12, 9, 5]);
});

test("a gradient of one's own replaces that of the formula", async () => {
  const clipped = ops.customGradient((x: Tensor) => [ops.square(x), (upstream) => ops.multiply(upstream, 10)]);
  const x = tensor(3.5);
  const y = clipped(x);
  const [slope] = gradients(y, [x]);
  expect([await y.item(), await slope?.item()]).toEqual([12.25, 10]);
});

test("stopGradient lets nothing through", async () => {
  const x = tensor(3.5);
  const [slope] = gradients(ops.multiply(x, ops.stopGradient(x)), [x]);
  expect(await slope?.item()).toBe(3.5);
});
