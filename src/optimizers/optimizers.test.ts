import { describe, expect, it } from "vitest";
import { useEngine } from "../tensor/current_engine.ts";
import { tensor } from "../tensor/convert.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import * as ops from "../ops/index.ts";
import * as optimizers from "./index.ts";
import { optimizerSuite } from "./optimizer.suite.ts";

useEngine("reference");

const rate = { learningRate: 0.1 };
optimizerSuite("SGD", () => optimizers.SGD(rate));
optimizerSuite("SGD with momentum", () => optimizers.SGD({ ...rate, momentum: 0.5 }));
optimizerSuite("SGD with Nesterov's momentum", () => optimizers.SGD({ ...rate, momentum: 0.5, nesterov: true }));
optimizerSuite("RMSprop", () => optimizers.RMSprop({ ...rate, centered: true, momentum: 0.1 }));
optimizerSuite("Adam", () => optimizers.Adam(rate));
optimizerSuite("Adam with amsgrad", () => optimizers.Adam({ ...rate, amsgrad: true }));
optimizerSuite("AdamW", () => optimizers.AdamW(rate));
optimizerSuite("Adagrad", () => optimizers.Adagrad(rate));
optimizerSuite("Adadelta", () => optimizers.Adadelta({ learningRate: 50 }));
optimizerSuite("Adamax", () => optimizers.Adamax(rate));
optimizerSuite("Nadam", () => optimizers.Nadam(rate));
optimizerSuite("Ftrl", () => optimizers.Ftrl(rate));
optimizerSuite("Lion", () => optimizers.Lion(rate));
optimizerSuite("Lamb", () => optimizers.Lamb(rate));
optimizerSuite("Adafactor", () => optimizers.Adafactor({ learningRate: 0.2 }));
optimizerSuite("Muon", () => optimizers.Muon(rate));
optimizerSuite("ScheduleFreeAdamW", () => optimizers.ScheduleFreeAdamW(rate));
optimizerSuite("LossScaleOptimizer", () => optimizers.LossScaleOptimizer({ innerOptimizer: optimizers.SGD(rate) }));
optimizerSuite("an average of the weights", () => optimizers.SGD({ ...rate, useEma: true, emaMomentum: 0.5 }));
optimizerSuite("clipped gradients", () => optimizers.SGD({ ...rate, globalClipnorm: 2 }));

const scalar = (value: number): Tensor => tensor(value, "float32");
const variable = (value: number, name = "w"): Variable => new Variable(scalar(value), { name });
const read = (one: Variable): Promise<number> => one.value.item();

describe("optimizers", () => {
  it("accumulate gradients and update by their mean", async () => {
    const w = variable(1);
    const optimizer = optimizers.SGD({ learningRate: 1, gradientAccumulationSteps: 2 });
    optimizer.apply([scalar(0.25)], [w]);
    expect(await read(w)).toBe(1);
    optimizer.apply([scalar(0.75)], [w]);
    expect(await read(w)).toBe(0.5);
    expect(await optimizer.iterations.item()).toBe(1);
  });

  it("decay weights, except where told not to", async () => {
    const [kernel, bias] = [variable(2, "kernel"), variable(2, "bias")];
    const optimizer = optimizers.SGD({ learningRate: 0.5, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ names: ["bias"] });
    optimizer.apply([scalar(0), scalar(0)], [kernel, bias]);
    expect([await read(kernel), await read(bias)]).toEqual([1.5, 2]);
  });

  it("clip each gradient by its norm or its values", async () => {
    const [byNorm, byValue] = [variable(0), variable(0)];
    optimizers.SGD({ learningRate: 1, clipnorm: 0.5 }).apply([scalar(3)], [byNorm]);
    optimizers.SGD({ learningRate: 1, clipvalue: 0.25 }).apply([scalar(3)], [byValue]);
    expect([await read(byNorm), await read(byValue)]).toEqual([-0.5, -0.25]);
  });

  it("overwrite weights by their average at the end", async () => {
    const w = variable(1);
    const optimizer = optimizers.SGD({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    for (const gradient of [1, 2]) optimizer.apply([scalar(gradient)], [w]);
    optimizer.finalizeVariables([w]);
    expect(await read(w)).toBe(-1);
  });

  it("take a learning rate by position, as a schedule, and set later", async () => {
    const halving = optimizers.schedules.ExponentialDecay({ initialLearningRate: 1, decaySteps: 1, decayRate: 0.5 });
    const [byNumber, bySchedule] = [optimizers.SGD(0.5), optimizers.SGD(halving)];
    expect(await byNumber.learningRate.item()).toBe(0.5);
    byNumber.learningRate = 0.25;
    expect(await byNumber.learningRate.item()).toBe(0.25);
    const w = variable(0);
    for (let step = 0; step < 3; step++) bySchedule.apply([scalar(1)], [w]);
    expect(await read(w)).toBe(-1.75);
    expect(() => (bySchedule.learningRate = 1)).toThrow("follows a schedule");
  });

  it("name their state as Keras does", () => {
    const optimizer = optimizers.Adam({ name: "adam", useEma: true });
    const w = variable(0, "kernel");
    w.path = "dense/kernel";
    optimizer.build([w]);
    expect(optimizer.variables.map(({ path }) => path)).toEqual([
      "adam/iteration",
      "adam/learning_rate",
      "adam/dense_kernel_average",
      "adam/dense_kernel_momentum",
      "adam/dense_kernel_velocity",
    ]);
  });

  it("halve the loss scale and skip the step when a gradient is not finite", async () => {
    const w = variable(1);
    const inner = optimizers.SGD({ learningRate: 1 });
    const optimizer = optimizers.LossScaleOptimizer({ innerOptimizer: inner, initialScale: 4, dynamicGrowthSteps: 2 });
    optimizer.build([w]);
    const scale = (): Promise<number> => optimizer.scaleLoss(scalar(1)).item();
    optimizer.apply([scalar(Infinity)], [w]);
    expect([await read(w), await scale()]).toEqual([1, 2]);
    for (let step = 0; step < 2; step++) optimizer.apply([scalar(0.5)], [w]);
    expect([await read(w), await scale()]).toEqual([0.5, 4]);
  });

  it("can be different for different paths", async () => {
    const [body, head] = [variable(0), variable(0)];
    body.path = "body/kernel";
    head.path = "head/kernel";
    const map = optimizers.OptimizerMap({
      defaultOptimizer: optimizers.SGD(1),
      optimizerMap: { "body/.*": optimizers.SGD(0.5) },
    });
    const optimizer = optimizers.MultiOptimizer({ optimizerMap: map, lossScaleFactor: 2 });
    optimizer.apply([scalar(2), scalar(2)], [body, head]);
    expect([await read(body), await read(head)]).toEqual([-0.5, -1]);
    const serialized = optimizers.serialize(optimizer);
    expect(optimizers.serialize(optimizers.deserialize(serialized))).toEqual(serialized);
  });

  it("can be of one's own", async () => {
    class SignDescent extends optimizers.Optimizer<never, Tensor> {
      protected override prepare({ learningRate }: optimizers.Step): Tensor {
        return learningRate;
      }
      protected override update({ value, gradient }: optimizers.Before<never>, step: Tensor): optimizers.After<never> {
        return { value: ops.subtract(value, ops.multiply(step, ops.sign(gradient))) };
      }
    }
    const w = variable(1);
    const optimizer = new SignDescent({ learningRate: 0.25 });
    optimizer.apply([scalar(-7)], [w]);
    expect(await read(w)).toBe(1.25);
    expect(optimizer.name).toBe("sign_descent");
  });

  it.each([
    [() => optimizers.get("adamm"), "did you mean"],
    [() => optimizers.SGD({ momentum: 2 }), "from 0 to 1"],
    [() => optimizers.SGD({ clipnorm: 1, clipvalue: 1 }), "two ways"],
    [() => optimizers.AdamW({ weightDecay: null }), "needs a weight decay"],
    [() => optimizers.Adam().apply([undefined], [variable(0)]), "no gradient for any variable"],
  ])("say what is wrong (%#)", (mistake, message) => {
    expect(mistake).toThrow(message);
  });
});
