import { afterAll, beforeAll, expect, test } from "vitest";
import { printGraph } from "../../src/ir/print.ts";
import { g } from "../../src/ir/make.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { ReferenceEngine } from "../../src/engines/reference/engine.ts";
import { createWasmEngine } from "../../src/engines/wasm/engine.ts";
import { randomGradient, randomSample } from "./generate.ts";
import { findProblem } from "./report.ts";
import { rewrite } from "../../src/ir/rewrite.ts";
import { at } from "../../src/ir/shape.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createWasmEngine({ threads: 2, parallelWork: 0, verify: true });
});
afterAll(() => engine.close());

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);

test("random steps give what the reference gives", async () => {
  for (const seed of SEEDS) expect(await findProblem(engine, randomSample(seed)), `seed ${seed}`).toBeUndefined();
});

test("random gradients are those of the reference", async () => {
  for (const seed of SEEDS) expect(await findProblem(engine, randomGradient(seed)), `seed ${seed}`).toBeUndefined();
});

test("a seed gives the same step again", () => {
  const print = (seed: number): string => {
    const { step } = randomSample(seed);
    return printGraph({ parameters: [...step.args, ...step.states], outputs: step.outputs });
  };
  expect(print(3)).toBe(print(3));
  expect(print(3)).not.toBe(print(4));
});

test("what goes wrong is shown by the smallest graph that shows it", async () => {
  const [x, y] = [g.parameter("x", { shape: [3], dtype: "float32" }), g.parameter("y", { shape: [3], dtype: "float32" })];
  const wrong = g.unary("tanh", g.add(g.unary("sine", x), y));
  const step = { args: [x, y], states: [], outputs: [g.unary("exponential", wrong), g.multiply(x, y)], updates: [] };
  const problem = await findProblem(new WrongTanh(), { step, args: [Float32Array.of(1, 2, 3), Float32Array.of(0, 0, 1)], states: [] });
  expect(problem).toMatchInlineSnapshot(`
    "result 0 of run 0: element 0 is 0.8414709568023682 instead of 0.7615941762924194 (0.7615941559557649 in double precision)
    (%0: float32[3]) =>
      %1 = tanh %0 : float32[3]
      %1
    1 arguments, 0 states; 1 outputs, then new values of states (none)
    %0 = [1, 2, 3]"
  `);
});

/** Gives the sine for the hyperbolic tangent. */
class WrongTanh extends ReferenceEngine {
  override compile(step: Parameters<ReferenceEngine["compile"]>[0]): ReturnType<ReferenceEngine["compile"]> {
    const spoiled = rewrite(step.outputs, (node, inputs) => (node.op === "tanh" ? g.unary("sine", at(inputs, 0)) : undefined));
    return super.compile({ ...step, outputs: spoiled });
  }
}
