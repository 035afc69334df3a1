import { afterAll, beforeAll, expect, test } from "vitest";
import { differences, expected, prepare } from "../../compiler/cases.suite.ts";
import { kernelCases } from "../../compiler/kernel_cases.suite.ts";
import type { Engine } from "../engine.ts";
import { createNativeEngine } from "./engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await createNativeEngine({ threads: 2 });
});
afterAll(() => engine.close());

test.each(kernelCases)("$name", async (one) => {
  const prepared = prepare(one);
  const program = await engine.compile({ args: prepared.args, states: [], outputs: prepared.outputs, updates: [] });
  expect(differences(await program.run(prepared.data, []), expected(prepared))).toEqual([]);
  engine.unload(program);
});
