import { layerCode, leaveOut } from "../code.ts";
import type { Found } from "../finding.ts";
import { classOf, settingsOf } from "../settings.ts";
import type { Step } from "../steps.ts";
import type { Subject } from "../subject.ts";

/** Layers that compute with each number or row by itself, or do not look at masks: a mask changes nothing in them. */
const unaware = new Set([
  "Activation",
  "Add",
  "AveragePooling1D",
  "Concatenate",
  "Conv1D",
  "Dense",
  "Dropout",
  "ELU",
  "Embedding",
  "Flatten",
  "GlobalMaxPooling1D",
  "LayerNormalization",
  "LeakyReLU",
  "Masking",
  "MaxPooling1D",
  "PReLU",
  "ReLU",
  "RepeatVector",
  "Reshape",
  "SpatialDropout1D",
]);

/** A mask that is made and lost on the way, so that padding counts as data. */
export const maskUnused = ({ steps }: Subject): Found[] =>
  steps.flatMap((step) => {
    const { layer, path } = step;
    const isEmbedding = classOf(step.operation) === "Embedding" && settingsOf(layer)["mask_zero"] === true;
    if (layer === undefined || (!isEmbedding && classOf(layer) !== "Masking") || isHeeded(step)) return [];
    return [
      {
        severity: "mistake",
        where: path,
        what: `The mask that "${path}" makes is lost before any layer heeds it.`,
        why:
          "Only recurrent layers, attention, GlobalAveragePooling1D and the loss pass over what is masked: here, " +
          "padding counts like data.",
        change: isEmbedding ? layerCode(layer, path, { mask_zero: false }) : leaveOut(layer, path),
      },
    ];
  });

/** Whether the mask of a step reaches something that heeds it, or may do so. */
function isHeeded(step: Step): boolean {
  if (step.outputs.length === 0) return true;
  if (step.outputs.every(({ mask }) => mask === undefined)) return false;
  return step.isOutput || step.after.some((next) => !unaware.has(classOf(next.operation)) || isHeeded(next));
}
