import { activations } from "../../../training/checks/last_layer.ts";
import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded, lossLike, takesLogits } from "../losses.ts";
import type { Subject } from "../subject.ts";

/** Any numbers given to a loss that expects probabilities. */
export const logitsMissing = (subject: Subject): Found[] =>
  subject.outputs.filter(isEnded).flatMap((output) => {
    const { loss, ending } = output;
    const wanted = activations[loss.className];
    if (ending.activation !== "linear" || wanted === undefined || takesLogits(loss) !== false) return [];
    return [
      {
        severity: "mistake",
        where: ending.path,
        what: `"${ending.path}" gives any numbers, and ${loss.name} takes them for probabilities.`,
        why:
          "Below 0 and above 1 there are no probabilities: the loss cuts them off, and their gradients are 0. Say " +
          `fromLogits: true, or end with ${wanted}.`,
        change: compileCode(subject, { output: output.name, loss: lossLike(loss, { from_logits: true }) }),
      },
    ];
  });
