import { CeratopsError } from "../errors.ts";
import * as activations from "../activations/index.ts";
import { Input } from "../layers/index.ts";
import { Model } from "../models/constructors.ts";
import { getSourceInputs } from "../models/source_inputs.ts";
import type { Source } from "../saving/files/read_bytes.ts";
import { imageDataFormat } from "../tensor/config.ts";
import type { KerasTensor } from "../tensor/keras_tensor.ts";
import { readOptions, type OptionTable, type Used } from "../util/options.ts";
import { isRecord } from "../util/tree.ts";
import { imageShape } from "./image_shape.ts";
import { applicationTable, type ApplicationWeights, type ImageShape } from "./options.ts";

/** What an architecture is, besides its layers. */
export interface Architecture<T extends OptionTable> {
  /** What Keras calls it: `"VGG16"`. */
  readonly className: string;
  /** Further options. */
  readonly table: T;
  /** Height and width of its images unless others are asked for; `null` for any. */
  readonly defaultSize: number | ((options: Settings<T>) => number);
  readonly minSize: number;
  readonly lastChannelsOnly?: boolean;
  /** Whether the classifier takes images of any size, too. */
  readonly anySize?: boolean;
  /** Name of the model, where none is given. */
  readonly modelName: (plan: Plan<T>) => string;
  /** Address of the weights that were trained on ImageNet. */
  readonly weightsFile: (plan: Plan<T>) => string;
  /** Refuses what there are no weights for; undefined where there are. */
  readonly withoutWeights?: (plan: Plan<T>) => string | undefined;
  /** From images to features. */
  readonly body: (x: KerasTensor, plan: Plan<T>) => KerasTensor;
  /** From features to what the model gives: classes, or features. */
  readonly head: (x: KerasTensor, plan: Plan<T>) => KerasTensor;
}

/** The options that every architecture has, and those of its own. */
export type Settings<T extends OptionTable> = Used<typeof applicationTable> & Used<T>;

/** What is to be built. */
export type Plan<T extends OptionTable> = Settings<T> & {
  readonly modelName: string;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  /** Whether the weights are those that were trained on ImageNet. */
  readonly isImagenet: boolean;
};

/** Builds a ready-made model, and loads its weights. */
export async function build<T extends OptionTable>(
  architecture: Architecture<T>,
  written: Readonly<Record<string, unknown>>,
): Promise<Model> {
  const settings = readOptions({ ...applicationTable, ...architecture.table }, written, architecture.className) as Settings<T>;
  if (architecture.lastChannelsOnly === true && imageDataFormat() === "channels_first") throw channelsFirst(architecture.className);
  const plan = planOf(architecture, settings);
  const source = sourceOf(architecture, plan);
  if (source !== null) checkHead(architecture.className, plan);
  const image = plan.inputTensor ?? Input(plan.imageShape);
  const outputs = architecture.head(architecture.body(image, plan), plan);
  const [inputs = image] = plan.inputTensor === null ? [] : getSourceInputs(plan.inputTensor);
  const model = Model({ inputs, outputs, name: plan.name ?? plan.modelName });
  if (source !== null) await model.loadWeights(source);
  return model;
}

function planOf<T extends OptionTable>(architecture: Architecture<T>, settings: Settings<T>): Plan<T> {
  const { className: name, defaultSize: size, minSize } = architecture;
  const defaultSize = typeof size === "number" ? size : size(settings);
  const isImagenet = settings.weights === "imagenet" || imagenetFile(settings.weights) !== undefined;
  const needsSize = settings.includeTop && architecture.anySize !== true;
  const inputShape = settings.inputShape ?? (architecture.anySize === true ? (settings.inputTensor?.shape.slice(1) ?? null) : null);
  const shape = imageShape({ name, inputShape, needsSize, defaultSize, minSize, isImagenet });
  const plan = { ...settings, imageShape: shape, isImagenet, modelName: "" };
  return { ...plan, modelName: architecture.modelName(plan) };
}

const imagenetFile = (weights: ApplicationWeights): Source | undefined =>
  isRecord(weights) && "imagenet" in weights ? (weights["imagenet"] as Source) : undefined;

/** The file of weights, null for new ones. */
function sourceOf<T extends OptionTable>(architecture: Architecture<T>, plan: Plan<T>): Source | null {
  const { weights } = plan;
  if (weights === null) return null;
  if (plan.isImagenet) {
    const problem = architecture.withoutWeights?.(plan);
    if (problem !== undefined) throw noWeights(architecture.className, problem);
  }
  if (weights === "imagenet") throw notDownloaded(architecture.className, architecture.weightsFile(plan));
  return imagenetFile(weights) ?? (weights as Source);
}

/** Weights that were trained fit only the classifier that they were trained for. */
function checkHead(name: string, { includeTop, isImagenet, classes, classifierActivation }: Plan<OptionTable>): void {
  if (!includeTop) return;
  const allowed: readonly unknown[] = [activations.softmax, activations.linear];
  if (!allowed.includes(activations.get(classifierActivation))) {
    throw new CeratopsError(`${name} with trained weights classifies with softmax or gives logits`, {
      code: "E_CLASSIFIER",
      where: `${name}: classifierActivation`,
      expected: `"softmax" or null`,
      received: typeof classifierActivation === "string" ? `"${classifierActivation}"` : "a function",
      hint: "classifierActivation: null",
    });
  }
  if (!isImagenet || classes === 1000) return;
  throw new CeratopsError(`The classifier that was trained on ImageNet has 1000 classes, not ${classes}`, {
    code: "E_CLASSIFIER",
    where: `${name}: classes`,
    expected: "1000, or a model without the classifier",
    received: String(classes),
    hint: `includeTop: false, pooling: "avg" // and then layers.Dense(${classes}, { activation: "softmax" })(base.output)`,
  });
}

function notDownloaded(name: string, address: string): CeratopsError {
  return new CeratopsError(`${name} must be told which weights it gets: nothing is downloaded by itself`, {
    code: "E_PRETRAINED",
    where: `${name}: weights`,
    expected: "null for new weights, a file of weights, or { imagenet: the file that Keras loads }",
    received: `"imagenet"`,
    hint: `weights: null, or\nweights: { imagenet: await utils.getFile({ origin: "${address}", cacheSubdir: "models" }) }`,
  });
}

function noWeights(name: string, problem: string): CeratopsError {
  return new CeratopsError(`There are no weights trained on ImageNet for this ${name}`, {
    code: "E_PRETRAINED",
    where: `${name}: weights`,
    expected: problem,
    received: "other options",
    hint: "weights: null",
  });
}

function channelsFirst(name: string): CeratopsError {
  return new CeratopsError(`${name} takes images with their channels last`, {
    code: "E_DATA_FORMAT",
    where: name,
    expected: `the setting "channels_last"`,
    received: `"channels_first"`,
    hint: `config.setImageDataFormat("channels_last")`,
  });
}
