import { describe, expect, it } from "vitest";
import * as losses from "../losses/index.ts";
import * as ops from "../ops/index.ts";
import { tensor, type TensorLike } from "../tensor/convert.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import * as metrics from "./index.ts";
import { metricSuite } from "./metric.suite.ts";

useEngine("reference");

type Rows = readonly (number | readonly number[])[];

/** The samples in two batches, and together. */
const samples = (yTrue: Rows, yPred: Rows) => ({
  batches: [
    [yTrue.slice(0, 2), yPred.slice(0, 2)],
    [yTrue.slice(2), yPred.slice(2)],
  ] as const,
  together: [yTrue, yPred] as const,
});

const numbers = samples([[1, 2], [0.5, 3], [2, 2], [4, 1]], [[0.5, 2.5], [1, 1], [2, 3], [3, 3]]);
const binary = samples([[0, 1], [1, 1], [0, 0], [1, 0]], [[0.3, 0.6], [0.9, 0.2], [0.4, 0.7], [0.8, 0.1]]);
const scores = [[0.1, 0.8, 0.1], [0.2, 0.3, 0.5], [0.3, 0.3, 0.4], [0.6, 0.3, 0.1]];
const oneHot = samples([[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]], scores);
const sparse = samples([1, 0, 2, 0], scores);
const classes = samples([0, 1, 2, 2], [0, 2, 2, 1]);

const cases: Record<string, [() => metrics.Metric, ReturnType<typeof samples>]> = {
  Accuracy: [metrics.Accuracy, classes],
  BinaryAccuracy: [metrics.BinaryAccuracy, binary],
  CategoricalAccuracy: [metrics.CategoricalAccuracy, oneHot],
  SparseCategoricalAccuracy: [metrics.SparseCategoricalAccuracy, sparse],
  TopKCategoricalAccuracy: [() => metrics.TopKCategoricalAccuracy({ k: 2 }), oneHot],
  SparseTopKCategoricalAccuracy: [() => metrics.SparseTopKCategoricalAccuracy({ k: 2 }), sparse],
  MeanSquaredError: [metrics.MeanSquaredError, numbers],
  RootMeanSquaredError: [metrics.RootMeanSquaredError, numbers],
  MeanAbsoluteError: [metrics.MeanAbsoluteError, numbers],
  CosineSimilarity: [metrics.CosineSimilarity, numbers],
  LogCoshError: [metrics.LogCoshError, numbers],
  PearsonCorrelation: [metrics.PearsonCorrelation, oneHot],
  ConcordanceCorrelation: [metrics.ConcordanceCorrelation, oneHot],
  R2Score: [metrics.R2Score, numbers],
  BinaryCrossentropy: [metrics.BinaryCrossentropy, binary],
  CategoricalCrossentropy: [metrics.CategoricalCrossentropy, oneHot],
  SparseCategoricalCrossentropy: [metrics.SparseCategoricalCrossentropy, sparse],
  KLDivergence: [metrics.KLDivergence, oneHot],
  Hinge: [metrics.Hinge, binary],
  TruePositives: [metrics.TruePositives, binary],
  FalseNegatives: [() => metrics.FalseNegatives({ thresholds: [0.2, 0.5] }), binary],
  Precision: [metrics.Precision, binary],
  "Precision of the best": [() => metrics.Precision({ topK: 1 }), oneHot],
  "Recall of a class": [() => metrics.Recall({ classId: 1 }), binary],
  SensitivityAtSpecificity: [() => metrics.SensitivityAtSpecificity({ specificity: 0.5 }), binary],
  PrecisionAtRecall: [() => metrics.PrecisionAtRecall({ recall: 0.5 }), binary],
  AUC: [metrics.AUC, binary],
  "AUC of precision over recall, by label": [() => metrics.AUC({ curve: "PR", multiLabel: true }), binary],
  F1Score: [metrics.F1Score, oneHot],
  FBetaScore: [() => metrics.FBetaScore({ average: "weighted", beta: 2, threshold: 0.35 }), binary],
  MeanIoU: [() => metrics.MeanIoU({ numClasses: 3 }), classes],
  OneHotMeanIoU: [() => metrics.OneHotMeanIoU({ numClasses: 3 }), oneHot],
};

for (const [name, [make, given]] of Object.entries(cases)) metricSuite(name, { make, ...given });

const value = (metric: metrics.Metric): Promise<number> => metric.result().item();

describe("metrics", () => {
  it("take the mean and the sum of numbers, weighted", async () => {
    const [mean, sum] = [metrics.Mean(), metrics.Sum()];
    for (const metric of [mean, sum]) metric.updateState([1, 3, 5, 7], [1, 1, 0, 0]);
    expect([await value(mean), await value(sum)]).toEqual([2, 4]);
    mean.updateState(tensor(8), 2);
    expect(await value(mean)).toBe(5);
  });

  it("leave out masked steps", async () => {
    const yPred = tensor([[1, 0], [1, 1]], "float32");
    yPred.mask = tensor([[true, false], [true, true]]);
    const metric = metrics.MeanMetricWrapper(metrics.accuracy);
    metric.updateState([[1, 1], [0, 1]], yPred);
    expect(await value(metric)).toBeCloseTo(2 / 3, 6);
  });

  it("know the area under a perfect and a useless curve", async () => {
    const [perfect, useless] = [metrics.AUC(), metrics.AUC()];
    perfect.updateState([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]);
    useless.updateState([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5]);
    expect(await value(perfect)).toBeCloseTo(1, 5);
    expect(await value(useless)).toBeCloseTo(0.5, 5);
  });

  it("are found by name, as losses and as functions", async () => {
    expect(metrics.get("mae").className).toBe("MeanAbsoluteError");
    expect(metrics.get("accuracy").name).toBe("accuracy");
    const ofLoss = metrics.get(losses.MeanSquaredError());
    ofLoss.updateState([[1], [2]], [[1], [4]]);
    expect([await value(ofLoss), ofLoss.name]).toEqual([2, "mean_squared_error"]);
  });

  it("can be of one's own", async () => {
    class TrueCount extends metrics.Metric {
      readonly count: Variable = this.addVariable("count", []);
      override updateState(yTrue: TensorLike): void {
        this.addTo(this.count, ops.sum(ops.cast(tensor(yTrue), "float32")));
      }
      override result(): Tensor {
        return this.count.value;
      }
    }
    const metric = new TrueCount();
    metric.updateState([1, 0, 1]);
    expect([await value(metric), metric.name]).toEqual([2, "true_count"]);
    expect(metric.variables.map(({ path }) => path)).toEqual(["true_count/count"]);
  });

  it.each([
    [() => metrics.get("acuracy"), "did you mean"],
    [() => metrics.Precision({ thresholds: 2 }), "from 0 to 1"],
    [() => metrics.AUC({ numLabels: 2 }), "multiLabel"],
    [() => metrics.IoU({ numClasses: 2, targetClassIds: [2] }), "a class that there is not"],
    [() => metrics.F1Score().updateState([1], [1]), "matrices"],
  ])("say what is wrong (%#)", (mistake, message) => {
    expect(mistake).toThrow(message);
  });
});
