import type { ActivationLike } from "../activations/index.ts";
import type { Source } from "../saving/files/read_bytes.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import { oneOf, wholeFrom } from "../util/checks.ts";
import { option, type Written } from "../util/options.ts";

/**
 * Where weights come from: null for new ones, or a file of weights for this model. `{ imagenet: file }` is the file that
 * Keras loads for `"imagenet"`; `"imagenet"` alone is an error that says where to get it.
 */
export type ApplicationWeights = "imagenet" | Source | { readonly imagenet: Source } | null;

/** `[height, width, channels]`, or channels first where the setting says so. */
export type ImageShape = readonly (number | null)[];

export const applicationTable = {
  includeTop: option(true),
  weights: option<ApplicationWeights>("imagenet"),
  inputTensor: option<KerasTensor | null>(null),
  inputShape: option<ImageShape | null>(null),
  pooling: option<"avg" | "max" | null>(null, oneOf<"avg" | "max" | null>("avg", "max", null)),
  classes: option(1000, wholeFrom(1)),
  classifierActivation: option<ActivationLike>("softmax"),
  name: option<string | null>(null),
};

/** Options of ready-made models. */
export interface ApplicationOptions extends Written<typeof applicationTable> {
  /** Whether the classifier is part of the model; true unless said. */
  readonly includeTop?: boolean | undefined;
  /** Must be said: null for new weights, or the file of those to be loaded. */
  readonly weights?: ApplicationWeights | undefined;
  /** A symbolic tensor of images to be used in place of a new `Input`. */
  readonly inputTensor?: KerasTensor | null | undefined;
  /** Shape of one image; without a classifier its size may be anything, or null. */
  readonly inputShape?: ImageShape | null | undefined;
  /** Without a classifier: whether the last axes are averaged (`"avg"`), maximized (`"max"`) or kept (null, as unless said). */
  readonly pooling?: "avg" | "max" | null | undefined;
  /** Outputs of the classifier; 1000 unless said. */
  readonly classes?: number | undefined;
  /** Activation of the classifier, null for logits; softmax unless said. */
  readonly classifierActivation?: ActivationLike | undefined;
  /** Name of the model. */
  readonly name?: string | null | undefined;
}

/** Options of ready-made models that can scale their inputs themselves. */
export interface PreprocessingOptions extends ApplicationOptions {
  /** Whether the model begins with layers that scale pixels from 0 to 255; true unless said. */
  readonly includePreprocessing?: boolean | undefined;
}
