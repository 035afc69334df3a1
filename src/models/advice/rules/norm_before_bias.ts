import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import { soleNext } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** A beta that the bias of the next layer could do the work of. */
export const normBeforeBias = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const { layer, path } = step;
    const next = soleNext(step);
    if (
      layer === undefined ||
      classOf(layer) !== "BatchNormalization" ||
      next === undefined ||
      classOf(next.operation) !== "Dense"
    )
      return [];
    if (settingsOf(layer)["center"] !== true || settingsOf(next.layer)["use_bias"] !== true) return [];
    return [
      {
        severity: "hint",
        where: path,
        what: `"${path}" shifts every channel, and the bias of "${next.path}" shifts its sums again.`,
        why:
          "With nothing bent between them, whatever beta adds, the kernel carries into the sum, where the bias does the " +
          "same: one of the two is enough.",
        change: layerCode(layer, path, { center: false }),
      },
    ];
  });
