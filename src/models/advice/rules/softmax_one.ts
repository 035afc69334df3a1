import { BaseLayer } from "../../../layers/layer.ts";
import type { Ending } from "../activations.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import type { Subject } from "../subject.ts";

/** A softmax over one number, which is always 1. */
export const softmaxOne = ({ outputs }: Subject): Found[] =>
  outputs.flatMap(({ ending }) => {
    if (ending?.activation !== "softmax" || !isOverOne(ending)) return [];
    const { operation, path } = ending;
    const hasSetting = operation instanceof BaseLayer && operation.className !== "Softmax";
    return [
      {
        severity: "mistake",
        where: path,
        what: `"${path}" takes a softmax over 1 unit.`,
        why: "A softmax divides by the sum of all units: of one unit it is always 1, whatever the weights are.",
        change: hasSetting ? layerCode(operation, path, { activation: "sigmoid" }) : 'layers.Activation("sigmoid")',
      },
    ];
  });

/** Whether the axis of a softmax is 1 long; ops say theirs in arguments that are not looked at. */
function isOverOne({ operation, tensor }: Ending): boolean {
  if (!(operation instanceof BaseLayer)) return false;
  const { axis = -1 } = settingsOf(operation);
  return (classOf(operation) !== "Softmax" || axis === -1) && tensor.shape.at(-1) === 1;
}
