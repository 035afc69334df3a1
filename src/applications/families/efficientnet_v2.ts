import { Constant, VarianceScaling } from "../../initializers/index.ts";
import {
  Activation, Add, BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Dropout, GlobalAveragePooling2D, Normalization, Rescaling,
} from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import { imageDataFormat } from "../../tensor/config.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { option } from "../../util/options.ts";
import { build, type Plan } from "../build.ts";
import { pooled } from "../heads.ts";
import { channelAxis, channelsOf } from "../image_shape.ts";
import type { PreprocessingOptions } from "../options.ts";
import { squeezeAndExcite } from "../squeeze_excite.ts";
import { kerasWeights } from "../weights_address.ts";

const table = { includePreprocessing: option(true) };

/** Blocks of one kind; those without squeeze-and-excitation are fused. */
type Stage = readonly [repeats: number, from: number, to: number, expand: number, squeezes: boolean, stride: number];

const base: readonly Stage[] = [
  [1, 32, 16, 1, false, 1],
  [2, 16, 32, 4, false, 2],
  [2, 32, 48, 4, false, 2],
  [3, 48, 96, 4, true, 2],
  [5, 96, 112, 6, true, 1],
  [8, 112, 192, 6, true, 2],
];

const small: readonly Stage[] = [
  [2, 24, 24, 1, false, 1],
  [4, 24, 48, 4, false, 2],
  [4, 48, 64, 4, false, 2],
  [6, 64, 128, 4, true, 2],
  [9, 128, 160, 6, true, 1],
  [15, 160, 256, 6, true, 2],
];

const medium: readonly Stage[] = [
  [3, 24, 24, 1, false, 1],
  [5, 24, 48, 4, false, 2],
  [5, 48, 80, 4, false, 2],
  [7, 80, 160, 4, true, 2],
  [14, 160, 176, 6, true, 1],
  [18, 176, 304, 6, true, 2],
  [5, 304, 512, 6, true, 1],
];

const large: readonly Stage[] = [
  [4, 32, 32, 1, false, 1],
  [7, 32, 64, 4, false, 2],
  [7, 64, 96, 4, false, 2],
  [10, 96, 192, 4, true, 2],
  [19, 192, 224, 6, true, 1],
  [25, 224, 384, 6, true, 2],
  [7, 384, 640, 6, true, 1],
];

interface Variant {
  readonly stages: readonly Stage[];
  /** How much wider and deeper than its stages say. */
  readonly width: number;
  readonly depth: number;
  readonly size: number;
}

const variants = {
  B0: { stages: base, width: 1, depth: 1, size: 224 },
  B1: { stages: base, width: 1, depth: 1.1, size: 240 },
  B2: { stages: base, width: 1.1, depth: 1.2, size: 260 },
  B3: { stages: base, width: 1.2, depth: 1.4, size: 300 },
  S: { stages: small, width: 1, depth: 1, size: 384 },
  M: { stages: medium, width: 1, depth: 1, size: 480 },
  L: { stages: large, width: 1, depth: 1, size: 480 },
} satisfies Readonly<Record<string, Variant>>;

/** Share of blocks that are left out in training, at the end of the model. */
const DROP_CONNECT = 0.2;
const DROPOUT = 0.2;

const forConvolutions = () => VarianceScaling({ scale: 2, mode: "fan_out", distribution: "truncated_normal" });

const normalized = (x: KerasTensor, name: string): KerasTensor => BatchNormalization({ axis: channelAxis(), momentum: 0.9, name })(x);
const swish = (x: KerasTensor, name: string): KerasTensor => Activation("swish", { name })(x);

function conv(x: KerasTensor, channels: number, kernel: number, { name, strides = 1 }: { name: string; strides?: number }): KerasTensor {
  const options = { strides, padding: "same", dataFormat: imageDataFormat(), useBias: false, kernelInitializer: forConvolutions() } as const;
  return Conv2D(channels, kernel, { ...options, name })(x);
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly expand: number;
  readonly stride: number;
  readonly drop: number;
  readonly name: string;
}

/** Widens, filters each channel by itself, weighs the channels, narrows. */
function separateBlock(input: KerasTensor, { from, to, expand, stride, name }: Block): KerasTensor {
  const wide = swish(normalized(conv(input, from * expand, 1, { name: `${name}expand_conv` }), `${name}expand_bn`), `${name}expand_activation`);
  const options = { strides: stride, padding: "same", dataFormat: imageDataFormat(), useBias: false } as const;
  const filtered = DepthwiseConv2D(3, { ...options, depthwiseInitializer: forConvolutions(), name: `${name}dwconv2` })(wide);
  const active = swish(normalized(filtered, `${name}bn`), `${name}activation`);
  const weighed = squeezeAndExcite(active, { channels: from * expand, hidden: Math.max(1, Math.trunc(from / 4)), name });
  return normalized(conv(weighed, to, 1, { name: `${name}project_conv` }), `${name}project_bn`);
}

/** Widens and filters in one convolution, then narrows; where nothing is widened, one convolution is all. */
function fusedBlock(input: KerasTensor, { from, to, expand, stride: strides, name }: Block): KerasTensor {
  if (expand === 1) {
    const only = conv(input, to, 3, { name: `${name}project_conv`, strides });
    return swish(normalized(only, `${name}project_bn`), `${name}project_activation`);
  }
  const wide = normalized(conv(input, from * expand, 3, { name: `${name}expand_conv`, strides }), `${name}expand_bn`);
  const narrow = conv(swish(wide, `${name}expand_activation`), to, 1, { name: `${name}project_conv` });
  return normalized(narrow, `${name}project_bn`);
}

/** A block, and what went in added to it where shapes agree. */
function block(input: KerasTensor, squeezes: boolean, facts: Block): KerasTensor {
  const x = squeezes ? separateBlock(input, facts) : fusedBlock(input, facts);
  const { from, to, stride, drop, name } = facts;
  if (stride !== 1 || from !== to) return x;
  const kept = drop > 0 ? Dropout(drop, { noiseShape: [null, 1, 1, 1], name: `${name}drop` })(x) : x;
  return Add({ name: `${name}add` })([kept, input]);
}

/** Scales pixels: the small models by ImageNet's mean and variance, the others to -1 to 1. */
function scaled(x: KerasTensor, isSmall: boolean, channels: number | null): KerasTensor {
  if (!isSmall || channels !== 3) return Rescaling(1 / 128, { offset: -1 })(x);
  const mean = [0.485, 0.456, 0.406];
  const variance = [0.229 ** 2, 0.224 ** 2, 0.225 ** 2];
  return Normalization({ mean, variance, axis: channelAxis() })(Rescaling(1 / 255)(x));
}

function body(image: KerasTensor, { stages, width, depth }: Variant): KerasTensor {
  const channels = (count: number): number => Math.max(8, Math.floor(Math.trunc(count * width + 4) / 8) * 8);
  // Keras counts the blocks before they are multiplied, so that in deeper models more than a fifth is left out.
  const total = stages.reduce((sum, [repeats]) => sum + repeats, 0);
  let x = conv(image, channels(stages[0]?.[1] ?? 0), 3, { name: "stem_conv", strides: 2 });
  x = swish(normalized(x, "stem_bn"), "stem_activation");
  let count = 0;
  stages.forEach(([repeats, stageFrom, stageTo, expand, squeezes, stageStride], i) => {
    for (let j = 0; j < Math.ceil(repeats * depth); j++) {
      const [from, stride] = j === 0 ? [channels(stageFrom), stageStride] : [channels(stageTo), 1];
      const name = `block${i + 1}${String.fromCharCode(97 + j)}_`;
      x = block(x, squeezes, { from, to: channels(stageTo), expand, stride, drop: (DROP_CONNECT * count) / total, name });
      count++;
    }
  });
  return swish(normalized(conv(x, channels(1280), 1, { name: "top_conv" }), "top_bn"), "top_activation");
}

function head(x: KerasTensor, plan: Plan<typeof table>): KerasTensor {
  if (!plan.includeTop) return pooled(x, plan.pooling, true);
  const features = Dropout(DROPOUT, { name: "top_dropout" })(GlobalAveragePooling2D({ name: "avg_pool" })(x));
  const kernelInitializer = VarianceScaling({ scale: 1 / 3, mode: "fan_out", distribution: "uniform" });
  const { classes, classifierActivation: activation } = plan;
  return Dense(classes, { activation, kernelInitializer, biasInitializer: Constant(0), name: "predictions" })(features);
}

function efficientNetV2(key: keyof typeof variants, options: PreprocessingOptions): Promise<Model> {
  const variant = variants[key];
  const name = `efficientnetv2-${key.toLowerCase()}`;
  return build(
    {
      className: `EfficientNetV2${key}`,
      table,
      defaultSize: variant.size,
      minSize: 32,
      modelName: () => name,
      weightsFile: ({ includeTop }) => `${kerasWeights}efficientnet_v2/${name}${includeTop ? "" : "_notop"}.h5`,
      body: (image, { includePreprocessing, imageShape }) =>
        body(includePreprocessing ? scaled(image, key.startsWith("B"), channelsOf(imageShape)) : image, variant),
      head,
    },
    { ...options },
  );
}

/**
 * EfficientNetV2B0: as EfficientNet, with fused convolutions in its first blocks, which train faster.
 *
 * In: images `[batch, height, width, 3]` with pixels from 0 to 255. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @param options.includePreprocessing whether the model scales pixels itself, default true
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.EfficientNetV2B0({ weights: null, includeTop: false, inputShape: [64, 64, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 1280]
 * ```
 *
 * Source: Tan and Le, https://arxiv.org/abs/2104.00298. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded; the model may have any name.
 */
export const EfficientNetV2B0 = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("B0", options);

/** EfficientNetV2B1, for images of 240 x 240. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2B1 = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("B1", options);

/** EfficientNetV2B2, for images of 260 x 260. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2B2 = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("B2", options);

/** EfficientNetV2B3, for images of 300 x 300. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2B3 = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("B3", options);

/** EfficientNetV2S, for images of 384 x 384. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2S = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("S", options);

/** EfficientNetV2M, for images of 480 x 480. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2M = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("M", options);

/** EfficientNetV2L, for images of 480 x 480. In, out and options: see `EfficientNetV2B0`. */
export const EfficientNetV2L = (options: PreprocessingOptions = {}): Promise<Model> => efficientNetV2("L", options);
