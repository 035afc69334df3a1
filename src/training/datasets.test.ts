import { describe, expect, test } from "vitest";
import { Dataset } from "../data/dataset/index.ts";
import { PyDataset } from "../data/index.ts";
import { LambdaCallback } from "../callbacks/index.ts";
import { Input, layers, Model, Sequential, setRandomSeed } from "../index.ts";
import { useEngine } from "../tensor/current_engine.ts";

useEngine("reference");

const quiet = { verbose: 0 } as const;
const x = Float32Array.from({ length: 20 }, (_, i) => i / 10);
const columns = [{ data: x, shape: [10, 2] }, Float32Array.from({ length: 10 }, (_, i) => i)] as const;
const examples = Dataset.fromArrays(columns);

function line() {
  const model = Sequential([Input([2]), layers.Dense(1, { kernelInitializer: "ones" })]);
  model.compile({ optimizer: "sgd", loss: "mean_squared_error" });
  return model;
}

const weightsOf = async (model: ReturnType<typeof line>): Promise<unknown> => Promise.all(model.weights.map((weight) => weight.value.array()));

describe("datasets of batches", () => {
  test("train as arrays do", async () => {
    const [byArrays, byDataset] = [line(), line()];
    const { history } = await byArrays.fit(columns[0], columns[1], { batchSize: 4, epochs: 2, shuffle: false, ...quiet });
    const run = await byDataset.fit(examples.batch(4), { epochs: 2, ...quiet });
    expect(run.history).toEqual(history);
    expect(run.params.steps).toBe(3);
    expect(await weightsOf(byDataset)).toEqual(await weightsOf(byArrays));
  });

  test("evaluate, validate and predict", async () => {
    const model = line();
    const batches = examples.batch(4);
    const { loss } = await model.evaluate(columns[0], columns[1], quiet);
    expect((await model.evaluate(batches, quiet))["loss"]).toBeCloseTo(loss ?? NaN, 5);
    const { history } = await model.fit(batches, { validationData: batches.map((batch) => batch), ...quiet });
    expect(history["val_loss"]).toHaveLength(1);
    const predicted = await (await model.predict(batches, quiet)).array();
    expect(await (await model.predict(batches.map(([inputs]) => inputs), quiet)).array()).toEqual(predicted);
    expect(predicted).toEqual(await (await model.predict(columns[0], quiet)).array());
  });

  test("with weights of examples, by name, for models with several inputs", async () => {
    const a = Input([1], { name: "a" });
    const b = Input([1], { name: "b" });
    const model = Model({ inputs: { a, b }, outputs: { c: layers.Dense(1, { kernelInitializer: "ones" })(layers.Concatenate()([a, b])) } });
    model.compile({ loss: { c: "mse" } });
    const rows = Dataset.fromArrays([{ a: [[1], [2]], b: [[3], [4]] }, { c: [[4], [7]] }, [1, 0]]);
    expect((await model.evaluate(rows.batch(2), quiet))["loss"]).toBe(0);
    const records = rows.map(([inputs, targets]) => ({ x: inputs, y: targets })).batch(1);
    expect((await model.evaluate(records, quiet))["loss"]).toBe(0.5);
    expect((await model.predict(rows.map(([inputs]) => inputs).batch(2), quiet)).c.shape).toEqual([2, 1]);
  });

  test("an order that is shuffled by a seed is the same again", async () => {
    const train = async () => {
      const model = line();
      await model.fit(examples.shuffle(10, { seed: 3 }).batch(4), { epochs: 2, ...quiet });
      return weightsOf(model);
    };
    expect(await train()).toEqual(await train());
  });

  test("the batch that is looked at first is not made twice", async () => {
    let made = 0;
    const counted = examples.batch(5).map((batch) => (made++, batch));
    await line().fit(counted, { epochs: 3, ...quiet });
    expect(made).toBe(6);
  });

  test("stepsPerEpoch goes on where the last epoch ended", async () => {
    const seen: number[] = [];
    const batches = Dataset.range(4).repeat().map((n) => {
      seen.push(n);
      return [{ data: Float32Array.of(n, n), shape: [1, 2] }, Float32Array.of(n)] as const;
    });
    await line().fit(batches, { epochs: 2, stepsPerEpoch: 3, ...quiet });
    expect(seen).toEqual([0, 1, 2, 3, 0, 1]);
  });

  test("generators are closed when training stops early, and when it fails", async () => {
    const seen = { begun: 0, ended: 0 };
    const endless = (bad: boolean) =>
      Dataset.fromGenerator(function* () {
        seen.begun++;
        try {
          for (let n = 0; ; n++) yield [Float32Array.of(bad && n > 5 ? NaN : n, n), Float32Array.of(n)] as const;
        } finally {
          seen.ended++;
        }
      }).batch(2);
    const model = line();
    await model.fit(endless(false), { stepsPerEpoch: 2, ...quiet });
    await model.evaluate(endless(false), { steps: 2, ...quiet });
    await model.predict(endless(false), { steps: 2, ...quiet });
    const stop = LambdaCallback({ onTrainBatchEnd: () => void (model.stopTraining = true) });
    await model.fit(endless(false), { callbacks: [stop], ...quiet });
    await expect(model.fit(endless(true), quiet)).rejects.toThrow("NaN");
    await expect(model.fit(endless(false).map(([inputs]) => inputs), quiet)).rejects.toThrow("needs targets");
    const validated = { stepsPerEpoch: 1, validationData: endless(false), validationSteps: 1, ...quiet };
    await model.fit(endless(false), { ...validated, validationFreq: 2 });
    await expect(model.fit(endless(false), { ...validated, validationData: examples })).rejects.toThrow("single examples");
    await expect(model.fit(endless(false), { ...validated, validationSplit: 0.5, validationData: undefined })).rejects.toThrow("in memory");
    expect(seen).toEqual({ begun: 10, ended: 10 });
  });

  test("an iterator of the caller's goes on where training stopped", async () => {
    function* batches() {
      for (let n = 0; n < 5; n++) yield [{ data: Float32Array.of(n, n), shape: [1, 2] }, Float32Array.of(n)];
      return "done";
    }
    const iterator = batches();
    await line().fit(iterator, { stepsPerEpoch: 2, ...quiet });
    expect(iterator.next().done).toBe(false);
  });
});

describe("what cannot be trained on", () => {
  test("single examples", async () => {
    await expect(line().fit(examples, quiet)).rejects.toThrow(/single examples[^]*\.batch\(32\)/);
    await expect(line().fit(examples.map((example) => example), quiet)).rejects.toThrow(/\.batch\(32\)/);
    await expect(line().predict(examples.map(([inputs]) => inputs), quiet)).rejects.toThrow(/\.batch\(32\)/);
  });
  test("nothing", async () => {
    await expect(line().fit(examples.take(0).batch(2), quiet)).rejects.toThrow("There is no data");
  });
  test("what never ends, unless somebody says how much of it", async () => {
    const endless = examples.batch(2).repeat();
    await expect(line().fit(endless, quiet)).rejects.toThrow(/never ends[^]*stepsPerEpoch/);
    await expect(line().evaluate(endless, quiet)).rejects.toThrow(/steps: 100/);
    await expect(line().fit(columns[0], columns[1], { validationData: endless, ...quiet })).rejects.toThrow(/validationSteps/);
    const { history } = await line().fit(columns[0], columns[1], { validationData: endless, validationSteps: 2, ...quiet });
    expect(history["val_loss"]).toHaveLength(1);
  });
});

describe("batches by number", () => {
  type Example = readonly [{ data: Float32Array; shape: number[] }, Float32Array];
  class Numbers extends PyDataset<Example> {
    override readonly length = 8;
    readonly asked: number[] = [];
    readonly hooks: string[] = [];
    override getItem(index: number): Example | Promise<Example> {
      this.asked.push(index);
      const batch: Example = [{ data: Float32Array.of(index, index), shape: [1, 2] }, Float32Array.of(index)];
      return this.workers > 1 ? new Promise((resolve) => setTimeout(() => resolve(batch), 1)) : batch;
    }
    override onEpochBegin(): void {
      this.hooks.push("begin");
    }
    override onEpochEnd(): void {
      this.hooks.push("end");
    }
  }

  test("are shuffled by fit, and asked for in order otherwise", async () => {
    setRandomSeed(1);
    for (const workers of [1, 3]) {
      const numbers = new Numbers({ workers });
      const { params } = await line().fit(numbers, { epochs: 2, ...quiet });
      expect(params.steps).toBe(8);
      const [first, second] = [numbers.asked.slice(0, 8), numbers.asked.slice(8)];
      expect(first).not.toEqual(second);
      for (const epoch of [first, second]) expect(epoch.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(numbers.hooks).toEqual(["begin", "end", "begin", "end"]);
      const inOrder = new Numbers({ workers });
      await line().fit(inOrder, { shuffle: false, ...quiet });
      await line().evaluate(inOrder, quiet);
      expect(inOrder.asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  test("what getItem throws is the cause of an error that says which batch", async () => {
    const cause = new Error("no such file");
    class Failing extends Numbers {
      override getItem(index: number): Example | Promise<Example> {
        if (index === 3) throw cause;
        return super.getItem(index);
      }
    }
    const failing = new Failing();
    await expect(line().fit(failing, { shuffle: false, ...quiet })).rejects.toMatchObject({ cause, where: "utils.PyDataset, element 3" });
    expect(failing.hooks).toEqual(["begin", "end"]);
  });
});

test("preprocessing layers learn from datasets", async () => {
  const normalization = layers.Normalization();
  await normalization.adapt(examples.batch(3));
  const whole = layers.Normalization();
  await whole.adapt(columns[0]);
  expect(await normalization(columns[0]).array()).toEqual(await whole(columns[0]).array());
  const lookup = layers.StringLookup();
  await lookup.adapt(Dataset.fromArrays(["a", "b", "a"]).batch(2));
  expect(lookup.getVocabulary()).toEqual(["[UNK]", "a", "b"]);
  const numbers = layers.IntegerLookup();
  await numbers.adapt(Dataset.fromArrays([7, 5, 7]).batch(2));
  expect(numbers.getVocabulary()).toEqual([-1, 7, 5]);
  const texts = layers.TextVectorization();
  await texts.adapt(Dataset.fromGenerator(() => ["a b", "b"]).batch(2));
  expect(texts.getVocabulary()).toEqual(["", "[UNK]", "b", "a"]);
});
