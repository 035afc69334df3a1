import type { Found } from "../finding.ts";
import type { Subject } from "../subject.ts";

/** A model that is compiled with a loss, and has nothing that training could change. */
export function nothingTrainable({ model }: Subject): Found[] {
  const hasLoss = model.isCompiled && (model.compiled.options.loss ?? undefined) !== undefined;
  if (!hasLoss || !model.built || model.trainableWeights.length > 0) return [];
  const count = model.countParams();
  // Where single layers are frozen, the last one is thawed; else the model as a whole.
  const frozen = model.trainable ? model.layers.findLast((layer) => !layer.trainable && layer.weights.length > 0) : undefined;
  const target = frozen === undefined ? "model" : `model.getLayer("${frozen.name}")`;
  return [
    {
      severity: "mistake",
      where: frozen?.name ?? model.name,
      what: count === 0 ? "The model has no weights." : `None of the ${count} parameters of the model is trained.`,
      why: "fit would run through the data and change nothing: something must be trainable, the last layer at least.",
      change: count === 0 ? "layers.Dense(1)" : `${target}.trainable = true;`,
    },
  ];
}
