import { describe, expect, it } from "vitest";
import * as ops from "../ops/index.ts";
import { tensor } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as losses from "./index.ts";
import { lossSuite } from "./loss.suite.ts";

useEngine("reference");

const numbers = { yTrue: [[1, 2], [0.5, 3], [2, 2]], yPred: [[0.5, 2.5], [1, 1], [2, 3]] };
const binary = { yTrue: [[0, 1], [1, 1], [0, 0]], yPred: [[0.3, 0.6], [0.9, 0.2], [0.4, 0.1]] };
const oneHot = { yTrue: [[0, 1, 0], [1, 0, 0], [0, 0, 1]], yPred: [[0.1, 0.8, 0.1], [0.5, 0.3, 0.2], [0.3, 0.3, 0.4]] };
const sparse = { yTrue: [1, 0, 2], yPred: oneHot.yPred };

lossSuite("MeanSquaredError", { make: losses.MeanSquaredError, ...numbers });
lossSuite("MeanAbsoluteError", { make: losses.MeanAbsoluteError, ...numbers });
lossSuite("MeanAbsolutePercentageError", { make: losses.MeanAbsolutePercentageError, ...numbers });
lossSuite("MeanSquaredLogarithmicError", { make: losses.MeanSquaredLogarithmicError, ...numbers });
lossSuite("LogCosh", { make: losses.LogCosh, ...numbers });
lossSuite("Poisson", { make: losses.Poisson, ...numbers });
lossSuite("CosineSimilarity", { make: losses.CosineSimilarity, ...numbers });
lossSuite("Huber", { make: losses.Huber, ...numbers });
lossSuite("Hinge", { make: losses.Hinge, ...binary });
lossSuite("SquaredHinge", { make: losses.SquaredHinge, ...binary });
lossSuite("CategoricalHinge", { make: losses.CategoricalHinge, ...oneHot });
lossSuite("BinaryCrossentropy", { make: losses.BinaryCrossentropy, ...binary });
lossSuite("BinaryFocalCrossentropy", { make: losses.BinaryFocalCrossentropy, ...binary });
lossSuite("CategoricalCrossentropy", { make: losses.CategoricalCrossentropy, ...oneHot });
lossSuite("CategoricalFocalCrossentropy", { make: losses.CategoricalFocalCrossentropy, ...oneHot });
lossSuite("SparseCategoricalCrossentropy", { make: losses.SparseCategoricalCrossentropy, ...sparse });
lossSuite("CategoricalGeneralizedCrossEntropy", { make: losses.CategoricalGeneralizedCrossEntropy, ...sparse });
lossSuite("KLDivergence", { make: losses.KLDivergence, ...oneHot });
lossSuite("Dice along an axis", { make: (options) => losses.Dice({ axis: -1, ...options }), ...binary });
lossSuite("Tversky along an axis", { make: (options) => losses.Tversky({ axis: -1, ...options }), ...oneHot });
lossSuite("CTC", {
  make: losses.CTC,
  yTrue: [[1, 2], [2, 0], [1, 1]],
  yPred: { data: Float32Array.from({ length: 36 }, (_, i) => Math.sin(i)), shape: [3, 4, 3] },
});

describe("losses", () => {
  it("keep masked steps out of the mean", async () => {
    const yPred = tensor([[1, 3], [5, 7]], "float32");
    yPred.mask = tensor([[true, false], [false, true]]);
    const loss = losses.MeanAbsoluteError({ reduction: "sum_over_batch_size" });
    const each = (x: Tensor): Tensor => ops.expandDims(x, -1);
    const stepwise = each(yPred);
    stepwise.mask = yPred.mask;
    expect(await loss.call(each(ops.zerosLike(yPred)), stepwise).item()).toBe(4);
  });

  it("ignore a class", async () => {
    const loss = losses.SparseCategoricalCrossentropy({ ignoreClass: 255 });
    const probabilities = [[0.5, 0.5], [0.25, 0.75]];
    expect(await loss.call([0, 255], probabilities).item()).toBeCloseTo(Math.log(2), 6);
  });

  it("take class numbers with a last axis of size 1, and predictions without one", async () => {
    const withAxis = losses.SparseCategoricalCrossentropy().call([[1], [0]], [[0.5, 0.5], [0.25, 0.75]]);
    const without = losses.SparseCategoricalCrossentropy().call([1, 0], [[0.5, 0.5], [0.25, 0.75]]);
    expect(await withAxis.item()).toBe(await without.item());
    expect(await losses.MeanSquaredError().call([1, 2], [[1], [4]]).item()).toBe(2);
  });

  it("are found by name, function and object", () => {
    expect(losses.get("mse").className).toBe("MeanSquaredError");
    expect(losses.get("kl_divergence").className).toBe("KLDivergence");
    const own = losses.get((yTrue, yPred) => ops.subtract(yPred, yTrue));
    expect(own).toBeInstanceOf(losses.Loss);
    expect(losses.get(own)).toBe(own);
  });

  it("can be of one's own", async () => {
    class PowerLoss extends losses.Loss {
      override perSample(yTrue: Tensor, yPred: Tensor): Tensor {
        return ops.mean(ops.power(ops.absolute(ops.subtract(yTrue, yPred)), 4), { axis: -1 });
      }
    }
    const loss = new PowerLoss({ reduction: "sum" });
    expect(await loss.call([[1, 2], [3, 4]], [[1, 4], [3, 4]]).item()).toBe(8);
    expect(losses.serialize(loss)).toMatchObject({ class_name: "PowerLoss", registered_name: "PowerLoss" });
  });

  it.each([
    [() => losses.get("mean_square_error"), "did you mean"],
    [() => losses.MeanSquaredError().call([[1, 2, 3]], [[1]]), "do not fit the loss"],
    [() => losses.CategoricalCrossentropy().call([1], [[0.5, 0.5]]), `loss: "sparse_categorical_crossentropy"`],
    [() => losses.SparseCategoricalCrossentropy().call([[0, 1]], [[0.5, 0.5]]), `loss: "categorical_crossentropy"`],
    [() => losses.MeanSquaredError({ reduction: "average" as "mean" }), "sum_over_batch_size"],
  ])("say what is wrong (%#)", (mistake, message) => {
    expect(mistake).toThrow(message);
  });
});
