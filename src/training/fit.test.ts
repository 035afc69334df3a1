import { beforeAll, describe, expect, test } from "vitest";
import { Callback, LambdaCallback, type Logs } from "../callbacks/index.ts";
import { Dense, Dropout, Input } from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { setRandomSeed } from "../random/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";

beforeAll(() => useEngine("reference"));

const quiet = { verbose: 0 } as const;

/** y = 2a − b, 40 examples. */
const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(2 * i)]);
const x = { data: Float32Array.from(rows.flat()), shape: [40, 2] };
const y = { data: Float32Array.from(rows.map(([a = 0, b = 0]) => 2 * a - b)), shape: [40, 1] };

/** One weight w = 0 and no bias: the prediction is w · x, the loss of an example (w · x − y)². */
function oneWeight(): Sequential {
  const model = Sequential([Input([1]), Dense(1, { useBias: false, kernelInitializer: "zeros" })]);
  model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
  return model;
}

describe("fit", () => {
  test("the loss goes down", async () => {
    const model = Sequential([Input([2]), Dense(8, { activation: "tanh" }), Dense(1)]);
    model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
    const { history, epoch, params } = await model.fit(x, y, { epochs: 20, ...quiet });
    expect(Object.keys(history)).toEqual(["loss", "mae"]);
    expect(history["loss"]?.at(-1)).toBeLessThan(history["loss"]?.[0] ?? 0);
    expect(epoch).toHaveLength(20);
    expect(params).toMatchObject({ epochs: 20, steps: 2 });
  });

  test("one step of SGD by hand: w ← w − 0.01 · mean(2 (w x − y) x)", async () => {
    const model = oneWeight();
    await model.fit([[1], [2]], [[3], [5]], quiet);
    const [w] = await model.getWeights();
    expect(w?.[0]).toBeCloseTo(0.01 * ((2 * 3 * 1 + 2 * 5 * 2) / 2), 6);
  });

  test("the loss of an epoch is the mean over the examples, also when the last batch is smaller", async () => {
    const model = oneWeight();
    // Batches of 2 and 1; with a learning rate of 0 every batch sees w = 0.
    model.optimizer.learningRate = 0;
    const { history } = await model.fit([[1], [1], [1]], [[1], [2], [3]], { batchSize: 2, shuffle: false, ...quiet });
    expect(history["loss"]?.[0]).toBeCloseTo((1 + 4 + 9) / 3, 5);
  });

  test("weights of examples multiply their losses; the mean is over all examples", async () => {
    const model = oneWeight();
    const logs = await model.evaluate([[1], [1]], [[1], [2]], { sampleWeight: [1, 0.5], ...quiet });
    expect(logs["loss"]).toBeCloseTo((1 * 1 + 0.5 * 4) / 2, 6);
  });

  test("weights of classes are those of their examples", async () => {
    const build = () => {
      const model = Sequential([Input([1]), Dense(2, { activation: "softmax", kernelInitializer: "zeros" })]);
      model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
      return model;
    };
    const [byClass, byExample] = [build(), build()];
    await byClass.fit([[1], [1], [1]], [0, 1, 1], { classWeight: { 0: 3, 1: 0.5 }, shuffle: false, ...quiet });
    await byExample.fit([[1], [1], [1]], [0, 1, 1], { sampleWeight: [3, 0.5, 0.5], shuffle: false, ...quiet });
    expect(await byClass.getWeights()).toEqual(await byExample.getWeights());
  });

  test("metrics are without weights, weightedMetrics with them", async () => {
    const model = oneWeight();
    model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"], weightedMetrics: ["mae"] });
    const logs = await model.evaluate([[1], [1]], [[1], [2]], { sampleWeight: [1, 3], ...quiet });
    expect(logs).toEqual({ loss: expect.closeTo(6.5), mae: expect.closeTo(1.5), weighted_mae: expect.closeTo(7 / 4) });
  });

  test("validationSplit takes the last rows, before anything is shuffled", async () => {
    const model = oneWeight();
    model.optimizer.learningRate = 0;
    const { history } = await model.fit([[1], [1], [1], [1]], [[1], [1], [1], [3]], { validationSplit: 0.25, ...quiet });
    expect(history["loss"]?.[0]).toBeCloseTo(1, 6);
    expect(history["val_loss"]?.[0]).toBeCloseTo(9, 6);
  });

  test("validationData, every second epoch", async () => {
    const model = oneWeight();
    const { history } = await model.fit([[1]], [[1]], { epochs: 4, validationData: [[[1]], [[2]]], validationFreq: 2, ...quiet });
    expect(history["loss"]).toHaveLength(4);
    expect(history["val_loss"]).toHaveLength(2);
  });

  test("the same seed gives the same run, whichever way the model is written", async () => {
    const train = async (build: () => Model<KerasTensor, KerasTensor>) => {
      setRandomSeed(7);
      const model = build();
      model.compile({ optimizer: "adam", loss: "mse" });
      const { history } = await model.fit(x, y, { epochs: 3, batchSize: 8, ...quiet });
      return { history, weights: await model.getWeights(), predictions: await (await model.predict(x, quiet)).array() };
    };
    const sequential = await train(() => Sequential([Input([2]), Dense(8, { activation: "relu" }), Dropout(0.2), Dense(1)]));
    const functional = await train(() => {
      const input = Input([2]);
      // In the order in which the layers are made: that is where seeds are drawn.
      const hidden = Dense(8, { activation: "relu" })(input);
      const kept = Dropout(0.2)(hidden);
      return Model({ inputs: input, outputs: Dense(1)(kept) });
    });
    expect(functional).toEqual(sequential);
  });

  test("several outputs: losses by name, weighted, and logged by name", async () => {
    const input = Input([1]);
    const zero = { useBias: false, kernelInitializer: "zeros" } as const;
    const model = Model({ inputs: input, outputs: { b: Dense(1, zero)(input), a: Dense(1, zero)(input) } });
    model.compile({ optimizer: "sgd", loss: { a: "mse", b: "mae" }, lossWeights: { a: 10, b: 1 }, metrics: { a: ["mae"] } });
    const logs = await model.evaluate([[1]], { a: [[2]], b: [[3]] }, quiet);
    expect(logs).toEqual({ loss: 43, b_loss: 3, a_loss: 4, a_mae: 2 });
    expect(Object.keys(logs)).toEqual(["loss", "b_loss", "a_loss", "a_mae"]);
  });

  test("an output without a loss needs no targets", async () => {
    const input = Input([1]);
    const model = Model({ inputs: input, outputs: { a: Dense(1)(input), b: Dense(1)(input) } });
    model.compile({ optimizer: "sgd", loss: { a: "mse" } });
    const { history } = await model.fit([[1]], { a: [[2]] }, quiet);
    expect(Object.keys(history)).toEqual(["loss"]);
  });

  test("layers that are frozen after compile stay as they are", async () => {
    const model = Sequential([Input([2]), Dense(2, { name: "frozen" }), Dense(1)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, y, quiet);
    model.getLayer("frozen").trainable = false;
    const before = await model.getWeights();
    await model.fit(x, y, quiet);
    const after = await model.getWeights();
    expect(after[0]).toEqual(before[0]);
    expect(after[2]).not.toEqual(before[2]);
  });

  test("penalties on weights are part of the loss", async () => {
    const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "ones", kernelRegularizer: "l2" })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const logs = await model.evaluate([[1]], [[1]], quiet);
    expect(logs["loss"]).toBeCloseTo(0.01, 6);
  });

  test("constraints hold after each step", async () => {
    const model = Sequential([Input([1]), Dense(1, { kernelInitializer: "ones", kernelConstraint: "non_neg", useBias: false })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    model.optimizer.learningRate = 10;
    await model.fit([[1]], [[-1]], quiet);
    expect((await model.getWeights())[0]?.[0]).toBe(0);
  });
});

describe("streams of batches", () => {
  const batch = [[[1], [2]], [[3], [5]]] as const;

  test("a function that starts them, for as many epochs as one likes", async () => {
    const model = oneWeight();
    const { history, params } = await model.fit(() => [batch, batch, batch], { epochs: 2, ...quiet });
    expect(history["loss"]).toHaveLength(2);
    expect(params.steps).toBe(null);
    expect(await model.optimizer.iterations.item()).toBe(6);
  });

  test("a generator gives its first batch to the training too", async () => {
    const model = oneWeight();
    async function* batches() {
      yield batch;
      yield { x: [[1]], y: [[1]] };
    }
    await model.fit(batches(), quiet);
    expect(await model.optimizer.iterations.item()).toBe(2);
  });

  test("stepsPerEpoch goes on where the last epoch ended", async () => {
    const model = oneWeight();
    let drawn = 0;
    function* batches() {
      for (;;) {
        drawn++;
        yield batch;
      }
    }
    await model.fit(batches(), { epochs: 3, stepsPerEpoch: 2, ...quiet });
    expect(drawn).toBe(6);
    await expect(model.fit([batch, batch][Symbol.iterator](), { epochs: 2, ...quiet })).rejects.toThrow(/used up in epoch 2/);
  });
});

describe("callbacks and stopping", () => {
  test("hooks are called in Keras's order", async () => {
    const calls: string[] = [];
    const note = (name: string) => (at?: number | Logs) => void calls.push(typeof at === "number" ? `${name} ${at}` : name);
    const recorder = LambdaCallback({
      onTrainBegin: note("train begin"),
      onEpochBegin: note("epoch begin"),
      onTrainBatchBegin: note("batch begin"),
      onTrainBatchEnd: note("batch end"),
      onTestBegin: note("test begin"),
      onTestBatchEnd: note("test batch end"),
      onTestEnd: note("test end"),
      onEpochEnd: note("epoch end"),
      onTrainEnd: note("train end"),
    });
    await oneWeight().fit([[1], [2], [3]], [[1], [2], [3]], { batchSize: 1, validationSplit: 0.4, callbacks: [recorder], ...quiet });
    const training = ["train begin", "epoch begin 0", "batch begin 0", "batch end 0"];
    const validation = ["test begin", "test batch end 0", "test batch end 1", "test end"];
    expect(calls).toEqual([...training, ...validation, "epoch end 0", "train end"]);
  });

  test("logs of batches are means since the beginning of the epoch", async () => {
    const losses: number[] = [];
    const model = oneWeight();
    model.optimizer.learningRate = 0;
    class Note extends Callback {
      override onTrainBatchEnd(_batch: number, logs: Logs): void {
        losses.push(logs["loss"] ?? Number.NaN);
      }
    }
    await model.fit([[1], [1]], [[1], [3]], { batchSize: 1, shuffle: false, callbacks: [new Note()], ...quiet });
    expect(losses).toEqual([1, 5]);
  });

  test("stopTraining ends the run after the batch", async () => {
    const stop = LambdaCallback({ onTrainBatchEnd: (batch) => void (batch === 1 && (model.stopTraining = true)) });
    const model = oneWeight();
    await model.fit(y, y, { batchSize: 4, epochs: 5, callbacks: [stop], ...quiet });
    expect(await model.optimizer.iterations.item()).toBe(2);
  });

  test("an aborted signal ends the run at the batch; the history holds the epochs that were finished", async () => {
    const controller = new AbortController();
    const model = oneWeight();
    const abort = LambdaCallback({ onTrainBatchEnd: () => void (epochs.length === 1 && controller.abort()), onEpochEnd: (epoch) => void epochs.push(epoch) });
    const epochs: number[] = [];
    const { epoch } = await model.fit(y, y, { batchSize: 20, epochs: 5, signal: controller.signal, callbacks: [abort], ...quiet });
    expect(epoch).toEqual([0]);
    expect(await model.optimizer.iterations.item()).toBe(3);
  });
});

test("many short epochs leave time for others: a timer can end them", async () => {
  const started = performance.now();
  const { epoch } = await oneWeight().fit([[1]], [[1]], { epochs: 1e9, signal: AbortSignal.timeout(150), ...quiet });
  expect(epoch.length).toBeGreaterThan(1);
  expect(performance.now() - started).toBeLessThan(5000);
});

describe("single batches", () => {
  test("trainOnBatch and testOnBatch go on with the metrics until they are reset", async () => {
    const model = oneWeight();
    model.optimizer.learningRate = 0;
    expect(await model.trainOnBatch([[1]], [[1]])).toEqual({ loss: 1 });
    expect(await model.testOnBatch([[1]], [[3]])).toEqual({ loss: 5 });
    await model.resetMetrics();
    expect(await model.testOnBatch([[1]], [[3]])).toEqual({ loss: 9 });
  });

  test("returnDict: false gives lists, in the order of the records", async () => {
    const model = oneWeight();
    model.compile({ optimizer: optimizers.SGD({ learningRate: 0 }), loss: "mse", metrics: ["mae"] });
    const list = { returnDict: false, ...quiet } as const;
    expect(await model.evaluate([[1]], [[3]], list)).toEqual([9, 3]);
    expect(await model.trainOnBatch([[1]], [[3]], { returnDict: false })).toEqual([9, 3]);
    expect(await model.testOnBatch([[1]], [[3]], { returnDict: false })).toEqual([9, 3]);
  });

  test("predictOnBatch", async () => {
    expect((await oneWeight().predictOnBatch([[1], [2]])).shape).toEqual([2, 1]);
  });
});
