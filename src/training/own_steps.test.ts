import { beforeAll, describe, expect, test } from "vitest";
import { LambdaCallback } from "../callbacks/index.ts";
import { Dense, Dropout, Input, Layer } from "../layers/index.ts";
import * as losses from "../losses/index.ts";
import * as metrics from "../metrics/index.ts";
import { Model, Sequential } from "../models/index.ts";
import * as ops from "../ops/index.ts";
import * as optimizers from "../optimizers/index.ts";
import { setRandomSeed } from "../random/index.ts";
import * as random from "../random/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import { valueAndGrad } from "../tensor/gradients.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { jit } from "../tensor/trace.ts";
import type { JudgedData, StepData } from "./step_data.ts";

beforeAll(() => useEngine("reference"));

const quiet = { verbose: 0 } as const;
const x = [[1, 2], [3, 4], [-1, 0.5], [0, 1]];
const y = [[1], [2], [0], [1]];

class Base extends Model {
  readonly dense = Dense(1, { kernelInitializer: "ones" });

  override call(input: Tensor): Tensor {
    return this.dense(input);
  }
}

/** The same as the ordinary step, in the user's own words. */
class Own extends Base {
  readonly meanLoss = metrics.Mean({ name: "loss" });
  readonly mse = losses.MeanSquaredError();

  override trainStep({ x: input, y: target }: StepData<Tensor, Tensor>) {
    const weights = this.trainableWeights;
    const { value, gradients } = valueAndGrad(() => this.mse.call(target, this.call(input)), weights)();
    this.optimizer.apply(gradients, weights);
    this.meanLoss.updateState(value);
    return { loss: this.meanLoss, norm: ops.sqrt(ops.sum(ops.square(gradients[0] ?? value))) };
  }
}

describe("a trainStep of one's own", () => {
  test("trains like the ordinary one, and tells what it returns", async () => {
    const own = new Own();
    own.compile({ optimizer: "adam" });
    const { history } = await own.fit(x, y, { epochs: 3, batchSize: 2, shuffle: false, ...quiet });
    const plain = new Base();
    plain.compile({ optimizer: "adam", loss: "mse" });
    const expected = await plain.fit(x, y, { epochs: 3, batchSize: 2, shuffle: false, ...quiet });
    expect(Object.keys(history)).toEqual(["loss", "norm"]);
    expect(history["loss"]).toEqual(expected.history["loss"]?.map((value) => expect.closeTo(value, 5)));
    expect(await own.getWeights()).toEqual(await plain.getWeights());
  });

  test("tensors are those of the latest batch, metrics of all since the reset", async () => {
    class Told extends Base {
      readonly level = metrics.Mean({ name: "level" });
      override trainStep({ x: input }: StepData<Tensor, Tensor>) {
        const mean = ops.mean(input);
        this.level.updateState(mean);
        return { mean: this.level, latest: mean, value: this.level.result() };
      }
    }
    const model = new Told();
    model.compile();
    const { history } = await model.fit([[1, 1], [3, 3]], undefined, { batchSize: 1, shuffle: false, ...quiet });
    expect(history).toEqual({ mean: [2], latest: [3], value: [2] });
  });

  test("targets of any structure reach it", async () => {
    class Two extends Base {
      override trainStep({ y: target }: StepData<Tensor, { a: Tensor; b: Tensor }>) {
        return { a: ops.sum(target.a), b: ops.sum(target.b) };
      }
    }
    const model = new Two();
    model.compile();
    const { history } = await model.fit(x, { a: [1, 2, 3, 4], b: [[1, 1], [1, 1], [1, 1], [1, 1]] } as never, quiet);
    expect(history).toEqual({ a: [10], b: [8] });
  });

  test("computeLoss and computeMetrics of the model do what compile said", async () => {
    class Scaled extends Base {
      override trainStep({ x: input, y: target }: StepData<Tensor, Tensor>) {
        const weights = this.trainableWeights;
        let yPred = input;
        const { value, gradients } = valueAndGrad(() => {
          yPred = this.call(input);
          return this.computeLoss({ y: target, yPred });
        }, weights)();
        this.optimizer.apply(gradients, weights);
        return { ...this.computeMetrics({ y: target, yPred }), loss: value };
      }
    }
    const model = new Scaled();
    model.compile({ optimizer: optimizers.SGD({ learningRate: 0 }), loss: "mse", metrics: ["mae"] });
    const { history } = await model.fit([[1, 1]], [[4]], quiet);
    expect(history).toEqual({ loss: [4], mae: [2] });
  });

  test("what it returns must be tensors and metrics by name", async () => {
    class Wrong extends Base {
      override trainStep() {
        return { loss: 3 } as never;
      }
    }
    const model = new Wrong();
    model.compile();
    await expect(model.fit(x, y, quiet)).rejects.toThrow(/must tell what it measured by name; "loss"/);
  });

  test("a model without a call, whose parts are built by the first step", async () => {
    class Adversarial extends Model {
      readonly generator = Sequential([Dense(4, { activation: "tanh" }), Dense(2)]);
      readonly discriminator = Sequential([Dense(4, { activation: "tanh" }), Dense(1)]);
      readonly optimizers = { generator: optimizers.Adam(), discriminator: optimizers.Adam() };
      readonly seed = new random.SeedGenerator(3);
      readonly judge = losses.BinaryCrossentropy({ fromLogits: true });

      override trainStep({ x: real }: StepData<Tensor>) {
        const noise = random.normal([real.shape[0] ?? 1, 3], { seed: this.seed });
        const fake = this.generator(noise) as Tensor;
        const labels = ops.concatenate([ops.ones([fake.shape[0] ?? 1, 1]), ops.zeros([real.shape[0] ?? 1, 1])], { axis: 0 });
        const both = ops.concatenate([fake, real], { axis: 0 });
        // The first call makes the weights.
        this.discriminator(both);
        const ofDiscriminator = this.discriminator.trainableWeights;
        const d = valueAndGrad(() => this.judge.call(labels, this.discriminator(both) as Tensor), ofDiscriminator)();
        this.optimizers.discriminator.apply(d.gradients, ofDiscriminator);
        const ofGenerator = this.generator.trainableWeights;
        const lossOf = () => this.judge.call(ops.zeros([noise.shape[0] ?? 1, 1]), this.discriminator(this.generator(noise) as Tensor) as Tensor);
        const g = valueAndGrad(lossOf, ofGenerator)();
        this.optimizers.generator.apply(g.gradients, ofGenerator);
        return { discriminator: d.value, generator: g.value };
      }
    }
    const model = new Adversarial();
    model.compile();
    const { history } = await model.fit([[1, 2], [2, 1], [1, 1], [2, 2]], undefined, { epochs: 3, batchSize: 2, ...quiet });
    expect(Object.keys(history)).toEqual(["discriminator", "generator"]);
    expect(new Set(history["generator"]).size).toBe(3);
    expect(await model.optimizers.generator.iterations.item()).toBe(6);
  });
});

test("a loss of one's own, with everything else as usual", async () => {
  class Doubled extends Base {
    override computeLoss(judged: JudgedData): Tensor {
      return ops.multiply(super.computeLoss(judged), 2);
    }
  }
  const model = new Doubled();
  model.compile({ optimizer: optimizers.SGD({ learningRate: 0 }), loss: "mse" });
  expect(await model.evaluate([[1, 1]], [[4]], quiet)).toEqual({ loss: 8 });
  expect((await model.fit([[1, 1]], [[4]], quiet)).history).toEqual({ loss: [8] });
});

test("a testStep and a predictStep of one's own", async () => {
  class Asked extends Base {
    override testStep({ x: input }: StepData<Tensor>) {
      return { sum: ops.sum(input) };
    }
    override predictStep({ x: input }: StepData<Tensor>) {
      return { doubled: ops.multiply(input, 2), first: ops.take(input, 0, { axis: 1 }) };
    }
  }
  const model = new Asked();
  model.compile();
  expect(await model.evaluate(x, undefined, quiet)).toEqual({ sum: 10.5 });
  const { doubled, first } = (await model.predict(x, { batchSize: 3, ...quiet })) as unknown as { doubled: Tensor; first: Tensor };
  expect([doubled.shape, await first.array()]).toEqual([[4, 2], [1, 3, -1, 0]]);
});

test("metrics that layers hold are reset and told with the others", async () => {
  class Watched extends Layer {
    readonly level = metrics.Mean({ name: "level" });
    override call(input: Tensor): Tensor {
      this.level.updateState(input);
      return input;
    }
  }
  const model = Sequential([Input([1]), new Watched(), Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  const { history } = await model.fit([[1], [3]], [[1], [1]], { epochs: 2, batchSize: 1, ...quiet });
  expect(history["level"]).toEqual([2, 2]);
});

test("a plain loop with jit goes the same way as fit", async () => {
  const build = (): Sequential => {
    setRandomSeed(11);
    const model = Sequential([Input([2]), Dense(3, { activation: "tanh", kernelRegularizer: "l2" }), Dense(1)]);
    model.compile({ optimizer: "adam", loss: "mse" });
    return model;
  };
  const [fitted, looped] = [build(), build()];
  await fitted.fit(x, y, { epochs: 5, shuffle: false, ...quiet });
  const mse = losses.MeanSquaredError();
  const lossOf = (input: Tensor, target: Tensor) => [mse.call(target, looped(input, { training: true })), ...looped.losses].reduce(ops.add) as Tensor;
  const step = jit((input, target) => {
    const weights = looped.trainableWeights;
    const { value, gradients } = valueAndGrad(lossOf, weights)(input, target);
    looped.optimizer.apply(gradients, weights);
    return value;
  });
  for (let i = 0; i < 5; i++) await step(x, y);
  expect(await looped.getWeights()).toEqual(await fitted.getWeights());
  // Another number of rows is traced anew; the losses of the earlier trace are not among its own.
  expect(await (await step(x.slice(0, 2), y.slice(0, 2))).item()).toBeGreaterThan(0);
});

test("stepsPerExecution: callbacks are called after so many steps", async () => {
  const calls: string[] = [];
  const model = Sequential([Input([1]), Dense(1)]);
  model.compile({ optimizer: "sgd", loss: "mse", stepsPerExecution: 2 });
  const note = LambdaCallback({
    onTrainBatchBegin: (step) => void calls.push(`begin ${step}`),
    onTrainBatchEnd: (step) => void calls.push(`end ${step}`),
  });
  const rows = [[1], [2], [3], [4], [5]];
  await model.fit(rows, rows, { batchSize: 1, callbacks: [note], ...quiet });
  expect(calls).toEqual(["begin 0", "end 1", "begin 2", "end 3", "begin 4", "end 4"]);
});

test("runEagerly: steps run on real tensors, which can be read afterwards, and train the same", async () => {
  const seen: Tensor[] = [];
  class Seen extends Layer {
    override call(input: Tensor): Tensor {
      seen.push(ops.sum(input));
      return input;
    }
  }
  const build = (runEagerly: boolean): Sequential => {
    setRandomSeed(5);
    const model = Sequential([Input([2]), new Seen(), Dense(3), Dropout(0.3), Dense(1)]);
    model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"], runEagerly });
    return model;
  };
  const eager = build(true);
  seen.length = 0;
  const { history } = await eager.fit(x, y, { batchSize: 2, epochs: 2, shuffle: false, ...quiet });
  expect(await Promise.all(seen.map((sum) => sum.item()))).toEqual([10, 0.5, 10, 0.5]);
  const compiled = build(false);
  const expected = await compiled.fit(x, y, { batchSize: 2, epochs: 2, shuffle: false, ...quiet });
  const close = (values: Iterable<number>) => Array.from(values, (value) => expect.closeTo(value, 5));
  expect(history["mae"]).toEqual(close(expected.history["mae"] ?? []));
  expect((await eager.getWeights()).map((w) => [...w])).toEqual((await compiled.getWeights()).map(close));
});

test("mixed_float16 scales the loss, unless compile says otherwise", async () => {
  const model = Sequential([Input([2]), Dense(1, { kernelInitializer: "ones" })], { dtype: "mixed_float16" });
  model.compile({ optimizer: "sgd", loss: "mse" });
  expect(model.optimizer.getConfig()).toMatchObject({ initial_scale: 2 ** 15, inner_optimizer: { class_name: "SGD" } });
  const { history } = await model.fit(x, y, { epochs: 2, ...quiet });
  expect(history["loss"]?.[1]).toBeLessThan(history["loss"]?.[0] ?? 0);
  model.compile({ optimizer: "sgd", loss: "mse", autoScaleLoss: false });
  expect(model.optimizer.getConfig()).not.toHaveProperty("initial_scale");
});
