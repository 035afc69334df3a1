import { activations } from "../../../training/checks/last_layer.ts";
import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded, lossLike, takesLogits } from "../losses.ts";
import type { Subject } from "../subject.ts";

/** Probabilities given to a loss that expects logits: the activation is applied twice. */
export const logitsTwice = (subject: Subject): Found[] =>
  subject.outputs.filter(isEnded).flatMap((output) => {
    const { loss, ending } = output;
    const isProbability = ["sigmoid", "softmax"].includes(ending.activation);
    if (!isProbability || activations[loss.className] === undefined || takesLogits(loss) !== true) return [];
    return [
      {
        severity: "mistake",
        where: ending.path,
        what: `"${ending.path}" gives probabilities (${ending.activation}), and ${loss.name} takes them for logits.`,
        why:
          "With fromLogits: true the loss applies the activation again: all its probabilities lie close together, and " +
          "the model learns slowly and never becomes sure.",
        change: compileCode(subject, { output: output.name, loss: lossLike(loss, { from_logits: false }) }),
      },
    ];
  });
