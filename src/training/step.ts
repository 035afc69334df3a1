import { differentiate } from "../ir/gradient.ts";
import { at } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { isKerasTensor } from "../tensor/keras_tensor.ts";
import { isTensor } from "../tensor/operation.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { leaves, packLeaves } from "../util/tree.ts";
import type { BatchForm } from "./data/batch.ts";
import type { Judgement, Plan } from "./plan.ts";
import type { TrainableModel } from "./trainable.ts";

/** A step as a function of the arrays of a batch: it is traced once per form and compiled. */
export type Step = (...batch: Tensor[]) => readonly Tensor[];

/** Forward, loss, backward, update, metrics. */
export function trainStep(model: TrainableModel, plan: Plan, form: BatchForm): Step {
  return (...batch) => {
    const variables = model.trainableWeights;
    const weights = variables.map((variable) => variable.node);
    const judgement = judge(model, form, batch, true);
    const loss = plan.loss(judgement, model.losses);
    const { optimizer } = model.compiled;
    const gradients = gradientsOf(optimizer.scaleLoss(loss), weights, variables);
    optimizer.apply(gradients, variables);
    const trained = new Set(variables);
    for (const { variable, constraint } of model.constraints) {
      if (trained.has(variable)) variable.assign(constraint.call(variable.value));
    }
    plan.measure(judgement, loss);
    return [];
  };
}

/** Forward, loss, metrics. */
export function testStep(model: TrainableModel, plan: Plan, form: BatchForm): Step {
  return (...batch) => {
    const judgement = judge(model, form, batch, false);
    plan.measure(judgement, plan.loss(judgement, model.losses));
    return [];
  };
}

/** Forward only. */
export function predictStep(model: TrainableModel, form: BatchForm): Step {
  return (...batch) => forward(model, form, batch, false);
}

function judge(model: TrainableModel, form: BatchForm, batch: readonly Tensor[], training: boolean): Judgement {
  const pick = (position: number | undefined): Tensor | undefined => (position === undefined ? undefined : batch[position]);
  const predictions = forward(model, form, batch, training);
  return { y: form.y.map(pick), predictions, weights: form.weights.map(pick), rows: form.rows };
}

/** The outputs, in the order of the model's signature. */
function forward(model: TrainableModel, form: BatchForm, batch: readonly Tensor[], training: boolean): Tensor[] {
  const inputs = form.x.map((position) => at(batch, position));
  const structure = model.signature?.inputs;
  const packed = structure === undefined ? inputs[0] : packLeaves(structure, isKerasTensor, inputs);
  model.clearLosses();
  return leaves(model.run([packed, { training }]), isTensor);
}

/** Gradients of the loss; zeros for weights that it does not depend on. */
function gradientsOf(loss: Tensor, weights: readonly Tensor["node"][], variables: readonly Variable[]): Tensor[] {
  const one = ops.onesLike(loss);
  return differentiate([loss.node], [one.node], weights).map((gradient, i) =>
    gradient === undefined ? ops.zeros(at(variables, i).shape, { dtype: at(variables, i).dtype }) : new Tensor(gradient),
  );
}
