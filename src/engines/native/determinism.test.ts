import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prepare, type Prepared } from "../../compiler/cases.suite.ts";
import type { TypedArray } from "../../ir/dtype.ts";
import { primitiveCases } from "../cases/index.suite.ts";
import type { Engine } from "../engine.ts";
import { createNativeEngine } from "./engine.ts";

const engines: Engine[] = [];
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createNativeEngine({ threads, parallelWork: 0 }));
});
afterAll(() => engines.forEach((engine) => engine.close()));

async function resultsOf(engine: Engine, { args, outputs, data }: Prepared): Promise<TypedArray[]> {
  const program = await engine.compile({ args, states: [], outputs, updates: [] });
  const results = await program.run(data, []);
  engine.unload(program);
  return results;
}

/** Where an order of summation could differ, or several threads could write the same element. */
const shared = ["reduce", "cumulative", "reduce_window", "select_and_scatter", "dot_general", "convolution", "scatter", "sort", "scan", "while", "case"] as const;

describe("the same bits on one, two and three threads", () => {
  const cases = shared.flatMap((op) => primitiveCases[op]).filter(({ name }) => !/ of (u?int|bool|float(16|64)|bfloat)/.test(name));
  test.each(cases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    const prepared = prepare(entry);
    const [first, ...others] = engines;
    const one = first === undefined ? [] : await resultsOf(first, prepared);
    for (const other of others) expect(await resultsOf(other, prepared)).toEqual(one);
  });
});
