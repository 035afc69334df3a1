import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { lossLike, unitsOf } from "../losses.ts";
import type { JudgedOutput, Subject } from "../subject.ts";

/** Class numbers where the loss wants a row for each example, or the other way round. */
export const labels = (subject: Subject): Found[] =>
  subject.outputs.flatMap((output) => {
    const { loss, target, name } = output;
    if (loss === undefined || target === undefined || (unitsOf(output) ?? 1) < 2) return [];
    const shown = `[${target.shape.join(", ")}]`;
    if (loss.className === "CategoricalCrossentropy" && areNumbers(output)) {
      return [
        {
          severity: "mistake",
          where: "y",
          what:
            `The targets ${shown} are class numbers, and categorical_crossentropy wants a row of ${unitsOf(output)} for ` +
            "each.",
          why: "Class numbers are what sparse_categorical_crossentropy takes; ops.oneHot makes rows of them.",
          change: compileCode(subject, { output: name, loss: lossLike(loss, {}, "SparseCategoricalCrossentropy") }),
        },
      ];
    }
    if (loss.className !== "SparseCategoricalCrossentropy" || areNumbers(output) || target.shape.at(-1) !== unitsOf(output))
      return [];
    return [
      {
        severity: "mistake",
        where: "y",
        what: `The targets ${shown} are rows of ${unitsOf(output)}, and sparse_categorical_crossentropy wants class numbers.`,
        why:
          "Rows of 0 and 1 are what categorical_crossentropy takes; ops.argmax(y, { axis: -1 }) makes class numbers of " +
          "them.",
        change: compileCode(subject, { output: name, loss: lossLike(loss, {}, "CategoricalCrossentropy") }),
      },
    ];
  });

/** Whether the targets have no axis for the classes. */
const areNumbers = ({ target, tensor }: JudgedOutput): boolean =>
  target !== undefined &&
  (target.shape.length < tensor.rank || (target.shape.length === tensor.rank && target.shape.at(-1) === 1));
