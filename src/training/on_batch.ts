import type { Logs } from "../callbacks/index.ts";
import { at } from "../ir/shape.ts";
import { checkIdle } from "./busy.ts";
import { arraysOf, formOf, type Batch, type Examples } from "./data/batch.ts";
import type { ClassWeights } from "./data/class_weights.ts";
import { rowsOf } from "./data/host_array.ts";
import { readExamples, signatureFor } from "./data/prepare.ts";
import { checkOptions } from "./options.ts";
import { Runner } from "./runner.ts";
import type { StepKind } from "./step.ts";
import { settle, stepperFor } from "./stepper.ts";
import type { Data, DataTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** Options of `trainOnBatch` and `testOnBatch` for targets `Y`. */
export interface BatchOptions<Y = DataTree> {
  readonly sampleWeight?: Data | Y | undefined;
  /** Weights of the examples by class; only when training. */
  readonly classWeight?: ClassWeights | undefined;
  /** Whether the result is a record by name, as here by default, or a list in that order, as in Keras. */
  readonly returnDict?: boolean | undefined;
}

type AnyOptions = { readonly [K in keyof BatchOptions]?: K extends "sampleWeight" ? unknown : BatchOptions[K] };

/** One step of training; the logs are of all batches since the metrics were reset. */
export function trainOnBatch(model: TrainableModel, x: unknown, y: unknown, options: AnyOptions = {}): Promise<Logs | number[]> {
  checkOptions("trainOnBatch", options, ["sampleWeight", "classWeight", "returnDict"]);
  return oneBatch("trainStep", model, { x, y, ...options });
}

export function testOnBatch(model: TrainableModel, x: unknown, y: unknown, options: AnyOptions = {}): Promise<Logs | number[]> {
  checkOptions("testOnBatch", options, ["sampleWeight", "returnDict"]);
  return oneBatch("testStep", model, { x, y, ...options });
}

interface Given {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
  readonly classWeight?: ClassWeights | undefined;
  readonly returnDict?: boolean | undefined;
}

async function oneBatch(kind: StepKind, model: TrainableModel, { classWeight, returnDict = true, ...raw }: Given): Promise<Logs | number[]> {
  checkIdle(model, kind === "trainStep" ? "trainOnBatch" : "testOnBatch");
  const { compiled } = model;
  const signature = await signatureFor(model, raw);
  const batch = wholeBatch(await readExamples({ model, compiled, classWeight }, signature, raw));
  if (kind === "trainStep" && !model.hasOwnSteps) compiled.optimizer.build(model.trainableWeights);
  const runner = new Runner(await stepperFor(model, kind, signature));
  await settle(runner.run(batch));
  const logs = await runner.logs();
  return returnDict ? logs : Object.values(logs);
}

/** All examples as one batch. */
export function wholeBatch(examples: Examples): Batch {
  const arrays = arraysOf(examples);
  return { form: formOf(examples, rowsOf(at(arrays, 0))), arrays: arrays.map(({ data }) => data) };
}
