import { describe, expect, test } from "vitest";
import { engine } from "ceratops";
import { makeModel } from "../bench/models.ts";
import { makeData, usualNames, workloadNames, workloads, type WorkloadName } from "../bench/workloads.ts";

/** Rows per step: few, as the reference engine is slow. */
const ROWS = 1;
const STEPS = 2;

type Weights = Awaited<ReturnType<Awaited<ReturnType<typeof makeModel>>["getWeights"]>>;

/** The losses of a few steps on the same rows, from the weights given or from those the model starts with. */
async function losses(
  name: WorkloadName,
  { weights, rows = ROWS, steps = STEPS }: { readonly weights?: Weights; readonly rows?: number; readonly steps?: number } = {},
): Promise<{ readonly values: number[]; readonly start: Weights }> {
  const model = await makeModel(name);
  if (weights !== undefined) model.setWeights(weights);
  const start = await model.getWeights();
  const { x, y } = makeData(workloads[name], rows);
  const values: number[] = [];
  for (let step = 0; step < steps; step++) {
    await model.resetMetrics();
    const { loss } = await model.trainOnBatch(x, y);
    values.push(Number(loss));
  }
  return { values, start };
}

describe("the benchmark's models train", () => {
  test.each(usualNames)("%s, alike on every engine", { timeout: 300_000 }, async (name) => {
    engine.use("reference");
    const reference = await losses(name);
    expect(reference.values.every(Number.isFinite)).toBe(true);
    expect(reference.values.at(-1)).toBeLessThan(Number(reference.values[0]));
    engine.use("wasm");
    const { values } = await losses(name, { weights: reference.start });
    values.forEach((value, step) => expect(Math.abs(value - Number(reference.values[step]))).toBeLessThan(1e-3 * Number(reference.values[step]) + 1e-4));
  });

  test.each(workloadNames.filter((name) => !usualNames.some((usual) => usual === name)))("%s", { timeout: 300_000 }, async (name) => {
    engine.use("wasm");
    const { values } = await losses(name, { rows: 8, steps: 15 });
    expect(values.every(Number.isFinite)).toBe(true);
    // A deep model may stumble at first.
    expect(values.at(-1)).toBeLessThan(Number(values[0]));
  });
});

test("the data of a workload is the same on every run, in range and one-hot", () => {
  const { x, y } = makeData(workloads.lstm, 4);
  expect(x.shape).toEqual([4, 100]);
  expect(Math.max(...x.data)).toBeLessThan(10_000);
  expect(x.data).toEqual(makeData(workloads.lstm, 4).x.data);
  for (let row = 0; row < 4; row++) expect([...y.data.subarray(row * 2, row * 2 + 2)].toSorted()).toEqual([0, 1]);
});
