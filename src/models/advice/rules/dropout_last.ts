import { leaveOut } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf } from "../settings.ts";
import type { Subject } from "../subject.ts";

const noisy = new Set([
  "AlphaDropout",
  "Dropout",
  "GaussianDropout",
  "GaussianNoise",
  "SpatialDropout1D",
  "SpatialDropout2D",
  "SpatialDropout3D",
]);

/** Noise on what the loss compares with the targets. */
export const dropoutLast = ({ ownSteps }: Subject): Found[] =>
  ownSteps.flatMap(({ layer, path, isOutput, after, before }) => {
    if (layer === undefined || !isOutput || after.length > 0 || before.length === 0 || !noisy.has(classOf(layer))) return [];
    return [
      {
        severity: "mistake",
        where: path,
        what: `"${path}" (${layer.className}) disturbs the output of the model.`,
        why:
          "While training, predictions are set to 0 or shifted at random after everything is computed: the loss " +
          "measures the noise, and no layer can learn against it.",
        change: leaveOut(layer, path),
      },
    ];
  });
