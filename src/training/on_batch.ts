import type { Logs } from "../callbacks/index.ts";
import { at } from "../ir/shape.ts";
import { arraysOf, formOf } from "./data/batch.ts";
import type { ClassWeights } from "./data/class_weights.ts";
import { rowsOf } from "./data/host_array.ts";
import { readExamples, signatureFor } from "./data/prepare.ts";
import { knownPlan } from "./known_plan.ts";
import { MetricRuns } from "./metric_runs.ts";
import { checkOptions } from "./options.ts";
import { testStep, trainStep } from "./step.ts";
import { settle, stepperFor } from "./stepper.ts";
import type { Data, DataTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** Options of `trainOnBatch` and `testOnBatch` for targets `Y`. */
export interface BatchOptions<Y = DataTree> {
  readonly sampleWeight?: Data | Y | undefined;
  /** Weights of the examples by class; only when training. */
  readonly classWeight?: ClassWeights | undefined;
}

type AnyOptions = { readonly [K in keyof BatchOptions]?: K extends "sampleWeight" ? unknown : BatchOptions[K] };

/** One step of training; the logs are of all batches since the metrics were reset. */
export function trainOnBatch(model: TrainableModel, x: unknown, y: unknown, options: AnyOptions = {}): Promise<Logs> {
  checkOptions("trainOnBatch", options, ["sampleWeight", "classWeight"]);
  return oneBatch("train", model, { x, y, ...options });
}

export function testOnBatch(model: TrainableModel, x: unknown, y: unknown, options: AnyOptions = {}): Promise<Logs> {
  checkOptions("testOnBatch", options, ["sampleWeight"]);
  return oneBatch("test", model, { x, y, ...options });
}

const steps = { train: trainStep, test: testStep } as const;

interface Given {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
  readonly classWeight?: ClassWeights | undefined;
}

async function oneBatch(kind: keyof typeof steps, model: TrainableModel, { classWeight, ...raw }: Given): Promise<Logs> {
  const { compiled } = model;
  const signature = await signatureFor(model, raw.x);
  const examples = await readExamples({ model, compiled, classWeight }, signature, raw);
  const arrays = arraysOf(examples);
  const batch = { form: formOf(examples, rowsOf(at(arrays, 0))), arrays: arrays.map(({ data }) => data) };
  const plan = knownPlan(compiled);
  if (kind === "train") compiled.optimizer.build(model.trainableWeights);
  const stepper = await stepperFor(model, kind, plan, (form) => steps[kind](model, plan, form));
  const metrics = await MetricRuns.of(plan);
  await settle(stepper.run(batch));
  return metrics.read();
}
