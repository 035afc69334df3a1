import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded, lossLike, unitsOf } from "../losses.ts";
import type { Subject } from "../subject.ts";

const forSeveral = ["CategoricalCrossentropy", "CategoricalFocalCrossentropy", "SparseCategoricalCrossentropy"];

/** A loss for another number of classes than the output has units for. */
export const lossClasses = (subject: Subject): Found[] =>
  subject.outputs.filter(isEnded).flatMap((output): Found[] => {
    const { loss, ending, name } = output;
    const units = unitsOf(output);
    if (units === 1 && forSeveral.includes(loss.className)) {
      const logits = ending.activation === "linear" ? { from_logits: true } : { from_logits: false };
      return [
        {
          severity: "mistake",
          where: "compile: loss",
          what: `${loss.name} chooses between classes, and output "${name}" has 1 unit.`,
          why:
            "With one class its probability is always 1 and the loss always 0. One unit says yes or no, which " +
            "binary_crossentropy is for.",
          change: compileCode(subject, { output: name, loss: lossLike(loss, logits, "BinaryCrossentropy") }),
        },
      ];
    }
    if (loss.className !== "BinaryCrossentropy" || ending.activation !== "softmax" || units === undefined || units < 2) return [];
    return [
      {
        severity: "hint",
        where: "compile: loss",
        what: `binary_crossentropy judges each of the ${units} units by itself, and softmax makes them one choice.`,
        why:
          "Accuracy then counts single units, which are right mostly even where the class is wrong. " +
          "categorical_crossentropy fits softmax; sigmoid fits several labels per example.",
        change: compileCode(subject, { output: name, loss: lossLike(loss, {}, "CategoricalCrossentropy") }),
      },
    ];
  });
