import { compileCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { isEnded } from "../losses.ts";
import type { Subject } from "../subject.ts";

const distances = new Set(["Huber", "LogCosh", "MeanAbsoluteError", "MeanSquaredError"]);

/** Accuracy measured where numbers, not classes, are predicted. */
export const accuracyOfNumbers = (subject: Subject): Found[] =>
  subject.outputs.filter(isEnded).flatMap(({ loss, ending, metrics, name }) => {
    const accuracy = metrics.find((metric) => typeof metric === "string" && /^acc(uracy)?$/i.test(metric));
    if (accuracy === undefined || !distances.has(loss.className) || ending.activation !== "linear") return [];
    return [
      {
        severity: "hint",
        where: "compile: metrics",
        what: `Output "${name}" predicts numbers (${loss.name}), and its accuracy is measured.`,
        why:
          "Accuracy counts predictions that equal their targets, which measured numbers next to never do: it stays near " +
          "0 however good the model is.",
        change: compileCode(subject, { output: name, metrics: ["mean_absolute_error"] }),
      },
    ];
  });
