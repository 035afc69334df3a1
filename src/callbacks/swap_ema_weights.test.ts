import { expect, test } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import * as optimizers from "../optimizers/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { LambdaCallback, SwapEMAWeights, type Callback } from "./index.ts";

const data = [[[1], [2]], [[2], [4]]] as const;

function compiled(optimizer: Optimizer) {
  const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "ones", useBias: false })]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}

const average = async (optimizer: Optimizer): Promise<number> => Number(await [...optimizer.averages.values()][0]?.value.item());

/** The weight, and its average, at the end of each epoch, and when validation begins. */
async function watched(make: (look: (when: string) => Promise<void>) => readonly Callback[], epochs = 3) {
  const optimizer = optimizers.SGD({ learningRate: 0.01, useEma: true, emaMomentum: 0.5 });
  const model = compiled(optimizer);
  const seen: { when: string; weight: number; average: number }[] = [];
  const look = async (when: string): Promise<void> => {
    seen.push({ when, weight: (await model.getWeights())[0]?.[0] ?? Number.NaN, average: await average(optimizer) });
  };
  await model.fit(...data, { epochs, callbacks: make(look), validationData: [...data] });
  return { seen, model, optimizer };
}

test("validation is on the averages, training is not", async () => {
  const { seen } = await watched((look) => [
    SwapEMAWeights(),
    LambdaCallback({ onTestBegin: () => look("validation"), onEpochEnd: () => look("epoch end") }),
  ]);
  // In the first epoch the average is the weight of its only update.
  const later = seen.slice(2).map(({ when, weight, average: mean }) => ({ when, isAverage: weight === mean }));
  const epoch = [
    { when: "validation", isAverage: true },
    { when: "epoch end", isAverage: false },
  ];
  expect(later).toEqual([...epoch, ...epoch]);
});

test("swapOnEpoch: callbacks after it see the averages at the end of epochs, and training goes on from the weights", async () => {
  const { seen } = await watched((look) => [
    LambdaCallback({ onEpochEnd: () => look("weights") }),
    SwapEMAWeights({ swapOnEpoch: true }),
    LambdaCallback({ onEpochEnd: () => look("averages") }),
  ]);
  const plain = await watched((look) => [LambdaCallback({ onEpochEnd: () => look("weights") })]);
  expect(seen.filter(({ when }) => when === "weights")).toEqual(plain.seen);
  for (const { weight, average: mean } of seen.filter(({ when }) => when === "averages")) expect(weight).toBe(mean);
});

test.each([3, 10])("at the end the model has the averages, also where it ends early (%d epochs)", async (epochs) => {
  const stop = LambdaCallback({
    onEpochEnd: function (this: Callback, epoch) {
      if (epoch === 2) this.model.stopTraining = true;
    },
  });
  const { seen, model } = await watched((look) => [SwapEMAWeights({ swapOnEpoch: true }), LambdaCallback({ onEpochEnd: () => look("") }), stop], epochs);
  expect((await model.getWeights())[0]?.[0]).toBe(seen.at(-1)?.average);
});

test("evaluate and predict put the weights back", async () => {
  const optimizer = optimizers.SGD({ learningRate: 0.01, useEma: true, emaMomentum: 0.5 });
  const model = compiled(optimizer);
  await model.fit(...data, { epochs: 2 });
  model.setWeights([[[5]]]);
  const prediction = await model.predict([[1]], { callbacks: [SwapEMAWeights()] });
  expect(await prediction.item()).toBeCloseTo(await average(optimizer), 6);
  await model.evaluate(...data, { callbacks: [SwapEMAWeights()] });
  expect((await model.getWeights())[0]?.[0]).toBe(5);
});

test("an optimizer without averages is an error", async () => {
  const model = compiled(optimizers.SGD());
  await expect(model.evaluate(...data, { callbacks: [SwapEMAWeights()] })).rejects.toThrow(/keeps none[^]*useEma: true/);
});
