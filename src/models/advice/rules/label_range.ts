import { BaseLayer } from "../../../layers/layer.ts";
import { layerCode } from "../code.ts";
import { extremes } from "../data.ts";
import type { Found } from "../finding.ts";
import { unitsOf } from "../losses.ts";
import { classOf } from "../settings.ts";
import type { Subject } from "../subject.ts";

/** Class numbers that the output has no unit for. */
export const labelRange = ({ outputs }: Subject): Found[] =>
  outputs.flatMap((output) => {
    const { loss, target, ending, tensor } = output;
    const units = unitsOf(output);
    if (loss?.className !== "SparseCategoricalCrossentropy" || target?.data === undefined || units === undefined || units < 2)
      return [];
    if (target.shape.length === tensor.rank && target.shape.at(-1) !== 1) return [];
    const { ignore_class: ignored } = loss.getConfig();
    const { least, most } = extremes(target.data.filter((label) => label !== ignored));
    if (least < 0 || !Number.isInteger(most) || most < units) return [];
    const layer = ending?.operation;
    const canGrow = layer instanceof BaseLayer && classOf(layer) === "Dense";
    return [
      {
        severity: "mistake",
        where: canGrow ? (ending?.path ?? "y") : "y",
        what: `The labels go up to ${most}, and output "${output.name}" has classes 0 to ${units - 1}.`,
        why: "A class without a unit can never be predicted; labels count from 0.",
        change: canGrow ? layerCode(layer, ending?.path ?? "", { units: most + 1 }) : `const labels = ops.subtract(y, ${least});`,
      },
    ];
  });
