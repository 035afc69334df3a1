import { showShape } from "../../../tensor/keras_tensor.ts";
import { activations } from "../../../training/checks/last_layer.ts";
import { layerCode } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf } from "../settings.ts";
import { solePrevious, type Step } from "../steps.ts";
import type { JudgedOutput, Subject } from "../subject.ts";

/** Losses whose targets have no axis for the classes. */
const sparse = new Set(["SparseCategoricalCrossentropy"]);

/** What makes one row of a sequence or a map, by the rank of its tensor. */
const poolings: Readonly<Record<number, string>> = {
  3: "GlobalAveragePooling1D",
  4: "GlobalAveragePooling2D",
  5: "GlobalAveragePooling3D",
};

/** Dense layers that work at each place of a map or sequence, where one result per example is wanted. */
export const denseOnMap = (subject: Subject): Found[] =>
  subject.outputs.flatMap((output) => {
    const step = firstDense(subject, output);
    const input = step?.inputs[0];
    if (step?.layer === undefined || input === undefined) return [];
    const wanted = wantedShape(output, subject, input.rank);
    if (wanted === undefined) return [];
    const pooling = poolings[input.rank];
    const before = pooling === undefined ? "layers.Flatten()" : `layers.${pooling}()`;
    return [
      {
        severity: output.target === undefined ? "hint" : "mistake",
        where: step.path,
        what:
          `"${step.path}" is a Dense layer on ${showShape(input.shape)}, and output "${output.name}" is ` +
          `${showShape(output.tensor.shape)}.`,
        why: `Dense works on the last axis alone, at every place by itself, so the places stay; ${wanted}.`,
        change: `${before}, ${layerCode(step.layer, step.path)}`,
      },
    ];
  });

/** The first of the Dense layers on a map that an output ends with. */
function firstDense({ ownSteps }: Subject, { tensor }: JudgedOutput): Step | undefined {
  let step = ownSteps.find(({ outputs }) => outputs.includes(tensor));
  let found: Step | undefined;
  while (step !== undefined && (step.outputs[0]?.rank ?? 0) > 2) {
    if (classOf(step.operation) === "Dense") found = step;
    else if (!["Activation", "BatchNormalization", "Dropout", "ReLU", "Softmax"].includes(classOf(step.operation))) break;
    step = solePrevious(step);
  }
  return found;
}

/** What is wanted instead of a result at every place; undefined where that may be right. */
function wantedShape({ tensor, target, loss }: JudgedOutput, { ownSteps, model }: Subject, rank: number): string | undefined {
  const missing = loss !== undefined && sparse.has(loss.className) ? 1 : 0;
  if (target !== undefined) {
    const ranks = target.shape.at(-1) === 1 && missing === 1 ? target.shape.length - 1 : target.shape.length;
    return ranks < tensor.rank - missing ? `the targets are ${showShape([null, ...target.shape.slice(1)])}` : undefined;
  }
  // Without targets, only a map that is smaller than the picture it comes from is no result for every pixel.
  const [picture] = model.graph?.signature.flatInputs ?? [];
  const convolves = ownSteps.some(({ operation }) => /^(Conv|.*Pooling)/.test(classOf(operation)));
  const shrunk = picture?.rank === rank && picture.shape.slice(1, -1).some((dim, i) => dim !== tensor.shape[i + 1]);
  const isChoice = loss !== undefined && activations[loss.className] !== undefined;
  return rank >= 4 && isChoice && convolves && shrunk
    ? "the map is smaller than the picture, so this is no result for each pixel"
    : undefined;
}
