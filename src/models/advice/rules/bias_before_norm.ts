import { activationOf } from "../activations.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import { soleNext, type Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** A bias that batch normalization takes away again. */
export const biasBeforeNorm = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const { layer, path } = step;
    const next = soleNext(step);
    if (layer === undefined || next === undefined || classOf(next.operation) !== "BatchNormalization") return [];
    const { use_bias: bias } = settingsOf(layer);
    if (bias !== true || activationOf(layer) !== "linear" || !sharesAxis(step, next)) return [];
    return [
      {
        severity: "waste",
        where: path,
        what: `"${path}" adds a bias that "${next.path}" subtracts again.`,
        why:
          "Batch normalization takes the mean of every channel away, and a bias is part of that mean: it is computed, " +
          "kept and trained for nothing. The beta of the normalization does its work.",
        change: layerCode(layer, path, { use_bias: false }),
      },
    ];
  });

/** Whether the axis that is normalized is the one along which the bias runs. */
function sharesAxis({ layer, outputs: [output] }: Step, next: Step): boolean {
  const { axis, center } = settingsOf(next.layer);
  if (typeof axis !== "number" || center !== true) return false;
  const rank = output?.rank;
  const channels = settingsOf(layer)["data_format"] === "channels_first" ? 1 : -1;
  return axis === channels || (rank !== undefined && (axis + rank) % rank === (channels + rank) % rank);
}
