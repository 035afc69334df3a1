import { CeratopsError } from "../../errors.ts";
import { BaseLayer } from "../../layers/layer.ts";
import type { Loss } from "../../losses/index.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";

/** Losses of probabilities, with the activation that makes them. */
export const activations: Readonly<Record<string, string>> = {
  BinaryCrossentropy: "sigmoid",
  BinaryFocalCrossentropy: "sigmoid",
  CategoricalCrossentropy: "softmax",
  CategoricalFocalCrossentropy: "softmax",
  SparseCategoricalCrossentropy: "softmax",
};

/** Refuses a last layer that cannot learn with this loss: probabilities that are none, or that are always 1. */
export function checkLastLayer(output: KerasTensor, loss: Loss | undefined): void {
  const layer = output.history?.operation;
  if (!(layer instanceof BaseLayer)) return;
  const activation = activationOf(layer);
  if (activation === "softmax" && output.shape.at(-1) === 1) throw softmaxOfOne(layer);
  if (loss === undefined || activation !== "linear") return;
  const wanted = activations[loss.className];
  if (wanted !== undefined && loss.getConfig()["from_logits"] === false) throw notProbabilities(layer, loss, wanted);
}

/** The activation that a layer ends with; undefined where it is not known. */
function activationOf(layer: BaseLayer): string | undefined {
  if (layer.className === "Softmax") return "softmax";
  const { activation } = layer.getConfig();
  return typeof activation === "string" ? activation : undefined;
}

function softmaxOfOne(layer: BaseLayer): CeratopsError {
  return new CeratopsError(`Layer "${layer.name}" takes a softmax over 1 unit, which is always 1`, {
    code: "E_SOFTMAX_ONE",
    where: layer.name,
    expected: "two units or more, or another activation",
    received: "softmax over [batch, 1]",
    hint: `layers.Dense(1, { activation: "sigmoid" }) with loss: "binary_crossentropy"`,
  });
}

function notProbabilities(layer: BaseLayer, loss: Loss, wanted: string): CeratopsError {
  return new CeratopsError(`Layer "${layer.name}" gives any numbers, but ${loss.name} wants probabilities`.slice(0, 100), {
    code: "E_FROM_LOGITS",
    where: layer.name,
    expected: `probabilities from 0 to 1: activation "${wanted}", or a loss that takes logits`,
    received: `activation "linear" with fromLogits: false`,
    hint: `activation: "${wanted}" on "${layer.name}", or loss: losses.${loss.className}({ fromLogits: true })`,
  });
}
