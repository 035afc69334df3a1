import { BaseLayer } from "../../../layers/layer.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { unitsOf } from "../losses.ts";
import type { Subject } from "../subject.ts";

/** A softmax over one number, which is always 1. */
export const softmaxOne = ({ outputs }: Subject): Found[] =>
  outputs.flatMap((output) => {
    const { ending } = output;
    if (ending?.activation !== "softmax" || unitsOf(output) !== 1) return [];
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
