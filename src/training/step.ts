import { at } from "../ir/shape.ts";
import { isKerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor } from "../tensor/operation.ts";
import { valueAndGrad } from "../tensor/gradients.ts";
import { Tensor } from "../tensor/tensor.ts";
import { isRecord, leaves, packLeaves } from "../util/tree.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { CompiledFunction } from "../tensor/trace.ts";
import type { MaybePromise } from "../util/maybe_promise.ts";
import { noLogs } from "./checks/step_logs.ts";
import type { Batch, BatchForm } from "./data/batch.ts";
import { judgementOf, loggedBy, planFor } from "./judge.ts";
import type { Signature } from "./signature.ts";
import type { JudgedData, StepData, StepLogs } from "./step_data.ts";
import type { TensorTree } from "./structure.ts";
import type { TrainableModel } from "./trainable.ts";

/** A step as a function of the arrays of a batch: it is traced once per form and compiled. */
export type Step = (...batch: Tensor[]) => unknown;

/** The steps that a model can be asked for. */
export type StepKind = "trainStep" | "testStep" | "predictStep";

/** What a step gives, without the numbers. */
export type StepResult = Pick<CompiledFunction, "structure" | "types">;

/** What runs the steps of one kind. */
export interface Stepper {
  /** What the step for batches of a form gives; at once where it is known. */
  stepFor(form: BatchForm): MaybePromise<StepResult>;
  /** Runs a batch; at once where the engine answers at once. */
  run(batch: Batch): MaybePromise<TypedArray[]>;
}

/** The step of a model, of its own or the ordinary one, as a function of arrays. */
export function stepOf(model: TrainableModel, kind: StepKind, signature: Signature): (form: BatchForm) => Step {
  return (form) => (...batch) => {
    const data = dataOf(signature, form, batch);
    const result: unknown = model[kind](data);
    if (kind !== "predictStep" && !isRecord(result)) throw noLogs(result);
    // What the step has noted is of no use outside of it.
    model.clearLosses();
    return result;
  };
}

/** The arrays of a batch in the structures that users know. */
function dataOf({ inputs, outputs }: Signature, form: BatchForm, batch: readonly Tensor[]): StepData {
  const pick = (position: number | undefined): Tensor | undefined => (position === undefined ? undefined : at(batch, position));
  const pack = (structure: unknown, positions: readonly (number | undefined)[]): unknown =>
    positions.every((position) => position === undefined) ? undefined : packLeaves(structure, isKerasTensor, positions.map(pick));
  const [x, y, sampleWeight] = [pack(inputs, form.x), pack(outputs, form.y), pack(outputs, form.weights)];
  return { x: x as TensorTree, y: y as TensorTree, sampleWeight: sampleWeight as TensorTree | undefined };
}

/** Forward, loss, gradients, update, metrics. */
export function trainStep(model: TrainableModel, { x, y, sampleWeight }: StepData): StepLogs {
  const { optimizer } = model.compiled;
  const variables = model.trainableWeights;
  const before = variables.map(({ node }) => new Tensor(node));
  const lossOf = (): [Tensor, { readonly yPred: TensorTree; readonly loss: Tensor }] => {
    const yPred = model.run([x, { training: true }]) as TensorTree;
    const loss = model.computeLoss({ x, y, yPred, sampleWeight, training: true });
    return [optimizer.scaleLoss(loss), { yPred, loss }];
  };
  const { gradients, aux } = valueAndGrad(lossOf, variables)();
  // The update starts from what the gradients were taken at, also where the forward pass has set a weight, as Keras on JAX.
  variables.forEach((variable, i) => {
    const value = at(before, i);
    if (variable.node !== value.node) variable.assign(value);
  });
  optimizer.apply(gradients, variables);
  return measured(model, { x, y, yPred: aux.yPred, sampleWeight }, aux.loss);
}

/** Forward, loss, metrics. */
export function testStep(model: TrainableModel, { x, y, sampleWeight }: StepData): StepLogs {
  const yPred = model.run([x, { training: false }]) as TensorTree;
  const judged = { x, y, yPred, sampleWeight };
  return measured(model, judged, model.computeLoss({ ...judged, training: false }));
}

/** Forward only. */
export function predictStep(model: TrainableModel, { x }: StepData): TensorTree {
  return model.run([x, { training: false }]) as TensorTree;
}

function measured(model: TrainableModel, judged: JudgedData, loss: Tensor): StepLogs {
  planFor(model, judged).trackLoss(loss, rowsOf(judged));
  return model.computeMetrics(judged);
}

/** The compiled losses of the outputs, weighted, and what layers have added: one number. */
export function computeLoss(model: TrainableModel, judged: JudgedData): Tensor {
  return planFor(model, judged).loss(judgementOf(model, judged, rowsOf(judged)), model.losses);
}

/** Takes a batch into the compiled metrics, and says what all metrics of the model are called. */
export function computeMetrics(model: TrainableModel, judged: JudgedData): StepLogs {
  planFor(model, judged).measure(judgementOf(model, judged, rowsOf(judged)));
  return loggedBy(model);
}

/** Examples in a batch. */
function rowsOf({ x, yPred }: JudgedData): number {
  const [first] = leaves([x, yPred], isTensor);
  return first?.shape[0] ?? 1;
}
