import type { BaseLayer } from "../../../layers/layer.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { innerModel, solePrevious, type Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** A layer that is called twice where two layers were probably meant: behind itself, or for two different outputs. */
export function sharedLayer({ model, ownSteps }: Subject): Found[] {
  const shared = new Map<BaseLayer, Step[]>();
  for (const step of ownSteps) {
    const hasWeights = step.layer !== undefined && step.layer.weights.length > 0 && innerModel(step.operation) === undefined;
    if (hasWeights && step.layer !== undefined) shared.set(step.layer, [...(shared.get(step.layer) ?? []), step]);
  }
  const inputs = model.graph?.signature.flatInputs.length ?? 0;
  return [...shared.values()].flatMap((calls) => (calls.length === 2 ? suspicious(calls, inputs) : []));
}

// More than two calls in a row are a loop, which people write on purpose.
function suspicious(calls: readonly Step[], inputs: number): Found[] {
  const [first, second] = calls;
  if (first?.layer === undefined || second === undefined) return [];
  const { layer, path } = first;
  const isChain = solePrevious(second) === first;
  // A tower for several inputs has several results that are alike; the head of one trunk has not.
  const isTwoHeads = calls.every(({ isOutput, after }) => isOutput && after.length === 0) && inputs === 1;
  if (!isChain && !isTwoHeads) return [];
  const place = isChain ? "one after the other" : "for two outputs of the model";
  return [
    {
      severity: "hint",
      where: path,
      what: `"${path}" is called twice, ${place}, with the same weights.`,
      why:
        "The two calls share one kernel, so that what the one learns changes the other. Where they should learn for " +
        "themselves, each needs a layer of its own.",
      change: layerCode(layer, path, { name: `${layer.name}_second` }),
    },
  ];
}
