import { owned } from "../layers/tracking.ts";
import { Metric } from "../metrics/index.ts";
import { Optimizer } from "../optimizers/index.ts";
import { SeedGenerator } from "../random/index.ts";
import { Variable } from "../tensor/variable.ts";
import { checkNotTraining } from "../training/busy.ts";
import { forgetSteps } from "../training/stepper.ts";
import type { TrainableModel } from "../training/trainable.ts";

/** Gives back, at once, everything that a model holds in the memory of its engine. */
export function disposeModel(model: TrainableModel, optimizer: Optimizer | undefined): void {
  checkNotTraining(model, "dispose");
  const layers = model.flattenLayers();
  const held = <T>(isWanted: (value: unknown) => value is T): T[] => layers.flatMap((layer) => owned(layer, isWanted));
  const variables = [
    ...model.weights,
    ...[...(optimizer === undefined ? [] : [optimizer]), ...held(isOptimizer)].flatMap((one) => one.variables),
    ...[...model.metrics, ...held(isMetric)].flatMap((metric) => metric.variables),
    ...held(isGenerator).map(({ state }) => state),
    ...held(isVariable),
  ];
  for (const variable of new Set(variables)) variable.dispose();
  forgetSteps(model);
}

const isOptimizer = (value: unknown): value is Optimizer => value instanceof Optimizer;
const isMetric = (value: unknown): value is Metric => value instanceof Metric;
const isGenerator = (value: unknown): value is SeedGenerator => value instanceof SeedGenerator;
const isVariable = (value: unknown): value is Variable => value instanceof Variable;
