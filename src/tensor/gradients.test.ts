import { beforeAll, expect, test } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "./convert.ts";
import { useEngine } from "./current_engine.ts";
import { gradients } from "./gradients.ts";
import { Variable } from "./variable.ts";

beforeAll(() => {
  useEngine("reference");
});

test("gradients with respect to a tensor and a variable", async () => {
  const x = tensor([1.5, 2]);
  const w = new Variable(tensor([4.5, 0.5]));
  const found = gradients(ops.sum(ops.multiply(ops.square(x), w.value)), [x, w]);
  expect(await Promise.all(found.map((one) => one?.array()))).toEqual([[13.5, 2], [2.25, 4]]);
});

test("a gradient can be differentiated again", async () => {
  const x = tensor([0.5, -2]);
  const [first] = gradients(ops.sum(ops.power(x, 3)), [x]);
  const [second] = first === undefined ? [] : gradients(ops.sum(first), [x]);
  expect(await second?.array()).toEqual([3, -12]);
});

test("there is none for what the number does not depend on", () => {
  expect(gradients(ops.sum(tensor([1.5])), [tensor([2.5])])).toEqual([undefined]);
});

test("only a float scalar has gradients", () => {
  expect(() => gradients(tensor([1.5, 2.5]), [])).toThrow(/one floating-point number[\s\S]*\[2\][\s\S]*ops\.sum/);
  expect(() => gradients(tensor(1), [])).toThrow(/float tensor of shape \[\]/);
});
