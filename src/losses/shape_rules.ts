import { CeratopsError } from "../errors.ts";
import { sameDims, type Dims } from "../ir/shape.ts";

/**
 * How the shapes of targets and predictions belong together: equal; equal, the last axis being classes; targets being
 * class numbers, without that axis; or as the loss itself says.
 */
export type ShapeRule = "equal" | "classes" | "sparse" | "own";

/** Refuses targets that would be broadcast to the predictions, or that are of the other kind of labels. */
export function checkShapes(rule: ShapeRule, name: string, yTrue: Dims, yPred: Dims): void {
  if (rule === "own" || fits(rule, yTrue, yPred)) return;
  throw new CeratopsError(`The shapes of targets and predictions do not fit the loss "${name}"`, {
    code: "E_LOSS_SHAPE",
    where: name,
    expected: `targets of shape ${show(rule === "sparse" ? yPred.slice(0, -1) : yPred)}`,
    received: `targets of shape ${show(yTrue)} for predictions of shape ${show(yPred)}`,
    hint: hintFor(rule, yTrue, yPred),
  });
}

function fits(rule: ShapeRule, yTrue: Dims, yPred: Dims): boolean {
  return rule === "sparse" ? sameDims(withoutLastOne(yTrue, yPred), yPred.slice(0, -1)) : sameDims(yTrue, yPred);
}

const withoutLastOne = (yTrue: Dims, yPred: Dims): Dims =>
  yTrue.length === yPred.length && yTrue.at(-1) === 1 ? yTrue.slice(0, -1) : yTrue;

function hintFor(rule: ShapeRule, yTrue: Dims, yPred: Dims): string {
  const classes = yPred.at(-1) ?? 1;
  const areClassNumbers = sameDims(withoutLastOne(yTrue, yPred), yPred.slice(0, -1));
  if (rule === "classes" && areClassNumbers) {
    return `loss: "sparse_categorical_crossentropy", or targets as ops.oneHot(y, ${classes})`;
  }
  if (rule === "sparse" && sameDims(yTrue, yPred)) return `loss: "categorical_crossentropy"`;
  if (yPred.length > yTrue.length + 1 || (rule !== "sparse" && yPred.length > yTrue.length)) return "layers.Flatten(), before the last layer";
  if (yTrue.length === yPred.length + 1 && rule === "sparse") return "(yTrue, yPred): the truth comes first";
  return `layers.Dense(${yTrue.length > 1 ? yTrue.at(-1) : 1}, …) as the last layer, or targets the shape of the predictions`;
}

const show = (shape: Dims): string => `[${["batch", ...shape.slice(1)].join(", ")}]`;
