import { describe, expect, test } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { FakeModel, runEpochs } from "./fake_model.suite.ts";
import { LearningRateScheduler, ReduceLROnPlateau, type Callback } from "./index.ts";

/** The learning rates in the history of a model that trains with a callback. */
async function ratesOf(optimizer: optimizers.Optimizer, callback: Callback, epochs = 3): Promise<Record<string, number[]>> {
  const model = Sequential([Input([1]), Dense(1, { name: "only" })]);
  model.compile({ optimizer, loss: "mse" });
  const logs: Record<string, number[]> = {};
  const note = (_epoch: number, seen: Record<string, number>): void => {
    for (const [name, value] of Object.entries(seen)) if (name.startsWith("learning_rate")) (logs[name] ??= []).push(value);
  };
  const { LambdaCallback } = await import("./index.ts");
  await model.fit([[1], [2]], [[2], [4]], { epochs, callbacks: [callback, LambdaCallback({ onEpochEnd: note })] });
  return logs;
}

describe("LearningRateScheduler", () => {
  test("sets the rate of each epoch and logs it", async () => {
    const halved = LearningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate / 2));
    expect(await ratesOf(optimizers.SGD({ learningRate: 0.5 }), halved)).toEqual({ learning_rate: [0.5, 0.25, 0.125] });
  });

  test("the rate that is set is the one that trains", async () => {
    const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "zeros" })]);
    model.compile({ optimizer: optimizers.SGD({ learningRate: 0.5 }), loss: "mse" });
    const before = (await model.getWeights())[0]?.slice();
    await model.fit([[1]], [[2]], { callbacks: [LearningRateScheduler(() => 0)] });
    expect((await model.getWeights())[0]).toEqual(before);
  });

  test("several optimizers have a rate each", async () => {
    const [first, rest] = [optimizers.SGD({ learningRate: 0.5, name: "first" }), optimizers.Adam({ learningRate: 1, name: "rest" })];
    const optimizerMap = optimizers.OptimizerMap({ defaultOptimizer: rest, optimizerMap: { ".*kernel": first } });
    const halved = LearningRateScheduler((_epoch, rate) => rate / 2);
    expect(await ratesOf(optimizers.MultiOptimizer({ optimizerMap }), halved, 1)).toEqual({
      learning_rate_first: [0.25],
      learning_rate_rest: [0.5],
    });
  });

  test("what is no rate, and a rate that follows a schedule, are errors", async () => {
    const nothing = LearningRateScheduler(() => undefined as unknown as number);
    await expect(ratesOf(optimizers.SGD(), nothing)).rejects.toThrow(/no learning rate for epoch 0[^]*undefined/);
    const schedule = optimizers.schedules.ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 });
    await expect(ratesOf(optimizers.SGD({ learningRate: schedule }), LearningRateScheduler(() => 1))).rejects.toThrow(/follows a schedule/);
  });
});

describe("ReduceLROnPlateau", () => {
  /** The rate after each epoch with a loss. */
  async function after(options: Parameters<typeof ReduceLROnPlateau>[0], losses: readonly number[]): Promise<number[]> {
    const model = new FakeModel();
    const logs = losses.map((val_loss) => ({ val_loss }));
    await runEpochs(ReduceLROnPlateau(options), logs, model);
    const final = await model.optimizer.learningRate.item();
    return [...logs.slice(1).map((seen) => (seen as Record<string, number>)["learning_rate"] ?? Number.NaN), Number(final)];
  }

  test("lowers the rate after `patience` epochs without improvement", async () => {
    expect(await after({ factor: 0.5, patience: 2 }, [3, 3, 3, 3, 3])).toEqual([0.5, 0.5, 0.25, 0.25, 0.125]);
  });

  test("improvements start the count again; small ones do not count", async () => {
    expect(await after({ factor: 0.5, patience: 2 }, [3, 3, 2, 2])).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(await after({ factor: 0.5, patience: 1, minDelta: 1 }, [3, 2.5])).toEqual([0.5, 0.25]);
  });

  test("cooldown: epochs after a reduction that do not count", async () => {
    expect(await after({ factor: 0.5, patience: 1, cooldown: 2 }, [3, 3, 3, 3, 3])).toEqual([0.5, 0.25, 0.25, 0.125, 0.125]);
  });

  test("minLr is as low as it goes", async () => {
    expect(await after({ factor: 0.5, patience: 1, minLr: 0.375 }, [3, 3, 3])).toEqual([0.5, 0.375, 0.375]);
  });

  test("a factor that does not lower is refused", () => {
    expect(() => ReduceLROnPlateau({ factor: 1 })).toThrow(/ReduceLROnPlateau: factor cannot be 1/);
  });
});
