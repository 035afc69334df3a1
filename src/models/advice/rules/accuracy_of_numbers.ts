import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded, unitsOf } from "../losses.ts";
import type { Subject } from "../subject.ts";

const distances = new Set(["Huber", "LogCosh", "MeanAbsoluteError", "MeanSquaredError"]);

/** Accuracy measured where numbers, not classes, are predicted. */
export const accuracyOfNumbers = (subject: Subject): Found[] =>
  subject.outputs.filter(isEnded).flatMap((output) => {
    const { loss, ending, metrics, name, target } = output;
    const accuracy = metrics.find((metric) => typeof metric === "string" && /^acc(uracy)?$/i.test(metric));
    if (accuracy === undefined || !distances.has(loss.className) || ending.activation !== "linear") return [];
    // Several units may be classes, and 0 and 1 may be yes and no, learned by least squares.
    if (unitsOf(output) !== 1 || (target?.data?.every((value) => value === 0 || value === 1) ?? false)) return [];
    return [
      {
        severity: "hint",
        where: "compile: metrics",
        what: `Output "${name}" predicts numbers (${loss.name}), and its accuracy is measured.`,
        why:
          "With one unit, accuracy rounds the prediction to 0 or 1 and asks whether the target is that, which measured numbers " +
          "next to never are: it stays near 0 however good the model is.",
        change: compileCode(subject, { output: name, metrics: ["mean_absolute_error"] }),
      },
    ];
  });
