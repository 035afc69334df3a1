import { CeratopsError } from "../errors.ts";
import { owned } from "../layers/tracking.ts";
import { Metric } from "../metrics/index.ts";
import { isTensor } from "../tensor/operation.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { leaves } from "../util/tree.ts";
import { arrange } from "./data/arrange.ts";
import { arrangeWeights } from "./data/prepare.ts";
import type { Judgement, Plan } from "./plan.ts";
import type { Signature } from "./signature.ts";
import type { JudgedData, StepLogs } from "./step_data.ts";
import type { TrainableModel } from "./trainable.ts";

/** Losses and metrics of a model for data like these. */
export function planFor(model: TrainableModel, judged: JudgedData): Plan {
  const { compiled } = model;
  const signature = outputsOf(model);
  return compiled.planFor(signature, targetsOf(signature, judged).map((target) => target?.shape));
}

/** Targets, predictions and weights in the order of the model's outputs. */
export function judgementOf(model: TrainableModel, judged: JudgedData, rows: number): Judgement {
  const signature = outputsOf(model);
  const y = targetsOf(signature, judged);
  const weights = arrangeWeights(judged.sampleWeight, signature) as (Tensor | undefined)[];
  return { y, predictions: leaves(judged.yPred, isTensor), weights, rows };
}

/** Everything the model measures, by name: what `compile` named, then metrics that it or its layers hold. */
export function loggedBy(model: TrainableModel): StepLogs {
  const { plan } = model.compiled;
  const compiled = (plan?.logged ?? []).map(({ name, metric }) => [name, metric] as const);
  const own = heldMetrics(model).map((metric) => [metric.name, metric] as const);
  return Object.fromEntries([...compiled, ...own]);
}

/** Every metric of the model: those that `compile` named, once the first targets are there, then those it holds. */
export function metricsOf(model: TrainableModel): Metric[] {
  const { plan } = model.compiled;
  return [...(plan?.logged ?? []).map(({ metric }) => metric), ...heldMetrics(model)];
}

/** What logs are expected to name. */
export const metricNames = (model: TrainableModel): string[] =>
  model.hasOwnSteps ? metricsOf(model).map(({ name }) => name) : Object.keys(loggedBy(model));

/** The metrics in the fields of a model and of the layers below it. */
const heldMetrics = (model: TrainableModel): Metric[] =>
  [...new Set(model.flattenLayers().flatMap((layer) => owned(layer, isMetric)))];

const isMetric = (value: unknown): value is Metric => value instanceof Metric;

function targetsOf({ outputs, outputNames }: Signature, { y }: JudgedData): (Tensor | undefined)[] {
  if (y === undefined) return outputNames.map(() => undefined);
  return arrange(y, { argument: "y", structure: outputs, names: outputNames, partial: true }) as (Tensor | undefined)[];
}

function outputsOf(model: TrainableModel): Signature {
  if (model.signature !== undefined) return model.signature;
  throw new CeratopsError(`"${model.name}" has no call, so there are no outputs that compiled losses could judge`, {
    code: "E_NO_OUTPUTS",
    where: `${model.name}.computeLoss`,
    expected: "a model with a call method, or a step that computes its own loss",
    received: "a model whose trainStep does everything",
    hint: "override computeLoss, or compute the loss in trainStep",
  });
}
