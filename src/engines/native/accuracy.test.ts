import { afterAll, beforeAll, expect, test } from "vitest";
import { prepare } from "../../compiler/cases.suite.ts";
import { accuracyCases, inaccuracies } from "../../compiler/math/accuracy.suite.ts";
import type { Engine } from "../engine.ts";
import { createNativeEngine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNativeEngine({ threads: 1 });
});
afterAll(() => engine.close());

test.each(accuracyCases)("$name", async (one) => {
  const prepared = prepare(one);
  const program = await engine.compile({ args: prepared.args, states: [], outputs: prepared.outputs, updates: [] });
  expect(inaccuracies(one.dtype, prepared, await program.run(prepared.data, []))).toEqual([]);
});
