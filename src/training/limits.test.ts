import { afterEach, beforeAll, expect, test } from "vitest";
import { LambdaCallback } from "../callbacks/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { setMaxEpochs, setMaxStepsPerEpoch } from "../tensor/config.ts";
import { useEngine } from "../tensor/current_engine.ts";

beforeAll(() => useEngine("reference"));
afterEach(() => {
  setMaxEpochs(null);
  setMaxStepsPerEpoch(null);
});

const x = [[1], [2], [3], [4], [5], [6]];

/** How many epochs and steps a training took. */
async function stepsOf(options: { epochs?: number; stepsPerEpoch?: number }): Promise<{ epochs: number; steps: number }> {
  const model = Sequential([Input([1]), Dense(1)]);
  model.compile({ loss: "mse" });
  let steps = 0;
  const count = LambdaCallback({ onTrainBatchEnd: () => void steps++ });
  const { history } = await model.fit(x, x, { batchSize: 1, verbose: 0, callbacks: [count], ...options });
  return { epochs: history["loss"]?.length ?? 0, steps };
}

test("epochs and steps of a training can be limited from outside", async () => {
  expect(await stepsOf({ epochs: 3 })).toEqual({ epochs: 3, steps: 18 });
  setMaxEpochs(2);
  setMaxStepsPerEpoch(4);
  expect(await stepsOf({ epochs: 3 })).toEqual({ epochs: 2, steps: 8 });
  expect(await stepsOf({ epochs: 1, stepsPerEpoch: 3 })).toEqual({ epochs: 1, steps: 3 });
  setMaxStepsPerEpoch(100);
  expect(await stepsOf({})).toEqual({ epochs: 1, steps: 6 });
});

test("so can evaluate and predict", async () => {
  setMaxStepsPerEpoch(2);
  const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "ones" })]);
  model.compile({ loss: "mse" });
  expect((await model.predict(x, { batchSize: 2, verbose: 0 })).shape).toEqual([4, 1]);
  // The first two batches are right, the others would not be.
  const y = x.map(([value = 0], i) => [i < 4 ? value : 1000]);
  expect((await model.evaluate(x, y, { batchSize: 2, verbose: 0 }))["loss"]).toBe(0);
});

test("limits are whole numbers or null", () => {
  expect(() => setMaxEpochs(0)).toThrow("config.setMaxEpochs: epochs cannot be 0");
  expect(() => setMaxStepsPerEpoch(1.5)).toThrow("cannot be 1.5");
});
