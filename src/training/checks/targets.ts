import { CeratopsError } from "../../errors.ts";
import type { Loss } from "../../losses/index.ts";
import { showShape, type Shape } from "../../tensor/keras_tensor.ts";
import { rowSize, rowsOf, type HostArray } from "../data/host_array.ts";

/** What one output is trained with. */
export interface Judged {
  /** `"y"`, or `"y.department"` where there are several outputs. */
  readonly where: string;
  readonly output: string;
  readonly shape: Shape;
  readonly loss: Loss;
}

type Check = (targets: HostArray, judged: Judged) => void;

/** Checks of the values of targets, by the class of the loss. Shapes are checked by the losses themselves. */
const checks: Readonly<Record<string, Check>> = {
  SparseCategoricalCrossentropy: checkClassNumbers,
  CategoricalCrossentropy: checkProbabilities,
  CategoricalFocalCrossentropy: checkProbabilities,
  BinaryCrossentropy: checkProbabilities,
  BinaryFocalCrossentropy: checkProbabilities,
};

export function checkTargets(targets: HostArray, judged: Judged): void {
  checks[judged.loss.className]?.(targets, judged);
}

function checkClassNumbers(targets: HostArray, judged: Judged): void {
  const config = judged.loss.getConfig();
  const axis = typeof config["axis"] === "number" ? config["axis"] : -1;
  const classes = judged.shape.at(axis);
  if (classes === null || classes === undefined) return;
  // One-hot rows have the shape of the output; the loss says so better than a look at their values.
  if (targets.shape.length === judged.shape.length && targets.shape.at(-1) !== 1) return;
  const ignored = config["ignore_class"];
  const { data } = targets;
  for (let i = 0; i < data.length; i++) {
    const label = data[i] ?? 0;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    if (label !== ignored) throw wrongLabel(targets, judged, { label, position: i, classes });
  }
}

function wrongLabel(targets: HostArray, judged: Judged, found: { label: number; position: number; classes: number }): CeratopsError {
  const { label, position, classes } = found;
  const row = Math.floor(position / Math.max(1, rowSize(targets)));
  const highest = greatest(targets);
  const isFraction = !Number.isInteger(label);
  return new CeratopsError(`${judged.where} has the label ${label}, output "${judged.output}" has classes 0 to ${classes - 1}`, {
    code: "E_LABELS",
    where: `${judged.where}, row ${row}`,
    expected: `whole numbers from 0 to ${classes - 1}`,
    received: isFraction ? `${label}, which has a fraction` : `labels up to ${highest}`,
    hint: isFraction
      ? `loss: "mean_squared_error" for quantities, "categorical_crossentropy" for probabilities`
      : label < 0
        ? "labels count from 0: y.map((label) => label + 1), if they begin at -1"
        : `layers.Dense(${highest + 1}, …) as the last layer, or labels from 0: y.map((label) => label - 1)`,
  });
}

/** The greatest value, one at a time: there may be more than fit into one call of Math.max. */
function greatest({ data }: HostArray): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of data) most = Math.max(most, value);
  return most;
}

function checkProbabilities(targets: HostArray, judged: Judged): void {
  const { data } = targets;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (!(value >= 0 && value <= 1)) throw notProbability(targets, judged, value, i);
  }
}

function notProbability(targets: HostArray, { where, output, shape, loss }: Judged, value: number, position: number): CeratopsError {
  const row = Math.floor(position / Math.max(1, rowSize(targets)));
  const classes = shape.at(-1) ?? 1;
  const areClassNumbers = classes > 1 && (targets.shape.length < shape.length || targets.shape.at(-1) === 1);
  const hint = areClassNumbers
    ? `loss: "sparse_categorical_crossentropy", or targets as ops.oneHot(y, ${classes})`
    : value < 0
      ? "targets of 0 and 1: y.map((v) => (v > 0 ? 1 : 0)); for -1 and 1 there is loss: \"hinge\""
      : arePixels(targets)
        ? `ops.divide(y, 255) for pixels from 0 to 255; loss: "mean_squared_error" for quantities`
        : `loss: "mean_squared_error" for quantities; ${rowsOf(targets)} rows of 0 and 1 for classes`;
  return new CeratopsError(`${where} holds ${value}; loss ${loss.name} wants 0 to 1`.slice(0, 100), {
    code: "E_TARGET_RANGE",
    where: `${where}, row ${row}, for output "${output}"`,
    expected: `probabilities from 0 to 1, ${showShape(shape)}`,
    received: `${value} in targets ${showShape([null, ...targets.shape.slice(1)])}`,
    hint,
  });
}

/** Bytes, of which some are greater than classes would be. */
const arePixels = ({ data }: HostArray): boolean =>
  data.every((value) => Number.isInteger(value) && value >= 0 && value <= 255) && data.some((value) => value > 100);
