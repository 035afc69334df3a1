import { heldVariables } from "../callbacks/run_state.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { checkNotTraining } from "../training/busy.ts";
import { forgetSteps } from "../training/stepper.ts";
import type { TrainableModel } from "../training/trainable.ts";

/** Gives back, at once, everything that a model holds in the memory of its engine. */
export function disposeModel(model: TrainableModel, optimizer: Optimizer | undefined): void {
  checkNotTraining(model, "dispose");
  const variables = Object.values(heldVariables(model, optimizer)).flat();
  for (const variable of new Set(variables)) variable.dispose();
  forgetSteps(model);
}
