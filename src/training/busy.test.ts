import { beforeAll, expect, test } from "vitest";
import { LambdaCallback } from "../callbacks/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { useEngine } from "../tensor/current_engine.ts";

beforeAll(() => useEngine("reference"));

const x = [[1], [2], [3], [4]];
const y = [[2], [4], [6], [8]];
const options = { epochs: 3, batchSize: 2, verbose: 0 } as const;

function build(): Sequential {
  const model = Sequential([Input([1]), Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  return model;
}

test("a second fit, an evaluation or a compile beside a running fit say what to wait for; predict goes on", async () => {
  const model = build();
  const first = model.fit(x, y, options);
  await expect(model.fit(x, y, options)).rejects.toMatchObject({ code: "E_MODEL_BUSY", hint: expect.stringContaining("await model.fit") });
  await expect(model.evaluate(x, y, { verbose: 0 })).rejects.toMatchObject({ code: "E_MODEL_BUSY" });
  await expect(model.trainOnBatch(x, y)).rejects.toMatchObject({ code: "E_MODEL_BUSY" });
  expect(() => model.compile({ optimizer: "adam", loss: "mse" })).toThrow(/is being trained: compile has to wait/);
  expect((await model.predict(x, { verbose: 0 })).shape).toEqual([4, 1]);
  const { history } = await first;
  expect(history["loss"]).toHaveLength(3);
  expect(model.history).toBe(await first);
  await model.fit(x, y, options);
});

test("a callback may evaluate and predict", async () => {
  const model = build();
  const seen: number[] = [];
  const callback = LambdaCallback({
    onEpochEnd: async () => {
      seen.push((await model.evaluate(x, y, { verbose: 0 }))["loss"] ?? Number.NaN);
      await model.predict(x, { verbose: 0 });
    },
  });
  const start = await model.getWeights();
  const { history } = await model.fit(x, y, { ...options, shuffle: false, callbacks: [callback] });
  const unwatched = build();
  unwatched.setWeights(start);
  expect(history).toEqual((await unwatched.fit(x, y, { ...options, shuffle: false })).history);
  expect(seen.at(-1)).toBe((await model.evaluate(x, y, { verbose: 0 }))["loss"]);
});

test.each(["onTrainBegin", "onEpochBegin", "onTrainBatchBegin", "onTrainBatchEnd", "onEpochEnd", "onTrainEnd"] as const)(
  "what %s throws ends the run; the weights are those of the last finished step, and the model can be trained again",
  async (hook) => {
    const model = build();
    const reached: Float32Array[] = [];
    const watch = LambdaCallback({ onTrainBatchEnd: async () => void reached.push(...((await model.getWeights()) as Float32Array[])) });
    const fail = LambdaCallback({
      [hook]: () => {
        throw new Error("on purpose");
      },
    });
    const before = await model.getWeights();
    await expect(model.fit(x, y, { ...options, callbacks: [watch, fail] })).rejects.toThrow("on purpose");
    const after = await model.getWeights();
    expect(after).toEqual(reached.length === 0 ? before : reached.slice(-2));
    const { history } = await model.fit(x, y, options);
    expect(history["loss"]).toHaveLength(3);
  },
);

test("what a generator throws ends the run; the batches before it have been trained on", async () => {
  const model = build();
  let closed = false;
  function* failing() {
    try {
      yield [x, y];
      throw new Error("no more data");
    } finally {
      closed = true;
    }
  }
  await expect(model.fit(failing, { verbose: 0 })).rejects.toThrow("no more data");
  expect(closed).toBe(true);
  expect(await model.optimizer.iterations.item()).toBe(1);
  await model.fit(x, y, options);
});
