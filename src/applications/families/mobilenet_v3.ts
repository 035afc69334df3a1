import {
  Activation, Add, BatchNormalization, Conv2D, DepthwiseConv2D, Dropout, Flatten, GlobalAveragePooling2D, Multiply, ReLU, Rescaling, ZeroPadding2D,
} from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import * as ops from "../../ops/index.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { positive } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { build, type Plan } from "../build.ts";
import { pooled } from "../heads.ts";
import { channelAxis, lastChannelAxis } from "../image_shape.ts";
import { pythonFloat } from "../mobile_size.ts";
import type { PreprocessingOptions } from "../options.ts";
import { paddingForHalving } from "../padding.ts";
import { divisibleByEight } from "../rounding.ts";
import { kerasWeights } from "../weights_address.ts";

const table = { alpha: option(1, positive), minimalistic: option(false), dropoutRate: option(0.2), includePreprocessing: option(true) };

export interface MobileNetV3Options extends PreprocessingOptions {
  /** Width: the factor of all numbers of channels; 1 unless said. */
  readonly alpha?: number | undefined;
  /** Whether only plain kernels of 3 and ReLU are used; false unless said. */
  readonly minimalistic?: boolean | undefined;
  /** Share that is dropped before the classifier; 0.2 unless said. */
  readonly dropoutRate?: number | undefined;
}

type ActivationKind = "relu" | "hard_swish";

/** One block: how much it widens, channels it gives, kernel, stride, squeeze-and-excitation, activation. */
type Block = readonly [expand: number, channels: number, kernel: 3 | 5, stride: number, squeezes: boolean, activation: ActivationKind];

const small: readonly Block[] = [
  [1, 16, 3, 2, true, "relu"],
  [72 / 16, 24, 3, 2, false, "relu"],
  [88 / 24, 24, 3, 1, false, "relu"],
  [4, 40, 5, 2, true, "hard_swish"],
  [6, 40, 5, 1, true, "hard_swish"],
  [6, 40, 5, 1, true, "hard_swish"],
  [3, 48, 5, 1, true, "hard_swish"],
  [3, 48, 5, 1, true, "hard_swish"],
  [6, 96, 5, 2, true, "hard_swish"],
  [6, 96, 5, 1, true, "hard_swish"],
  [6, 96, 5, 1, true, "hard_swish"],
];

const large: readonly Block[] = [
  [1, 16, 3, 1, false, "relu"],
  [4, 24, 3, 2, false, "relu"],
  [3, 24, 3, 1, false, "relu"],
  [3, 40, 5, 2, true, "relu"],
  [3, 40, 5, 1, true, "relu"],
  [3, 40, 5, 1, true, "relu"],
  [6, 80, 3, 2, false, "hard_swish"],
  [2.5, 80, 3, 1, false, "hard_swish"],
  [2.3, 80, 3, 1, false, "hard_swish"],
  [2.3, 80, 3, 1, false, "hard_swish"],
  [6, 112, 3, 1, true, "hard_swish"],
  [6, 112, 3, 1, true, "hard_swish"],
  [6, 160, 5, 2, true, "hard_swish"],
  [6, 160, 5, 1, true, "hard_swish"],
  [6, 160, 5, 1, true, "hard_swish"],
];

const variants = {
  Small: { blocks: small, lastChannels: 1024 },
  Large: { blocks: large, lastChannels: 1280 },
} as const;

const activate = (x: KerasTensor, kind: ActivationKind): KerasTensor => (kind === "relu" ? ReLU()(x) : Activation(kind)(x));

const normalized = (x: KerasTensor, name: string): KerasTensor =>
  BatchNormalization({ axis: lastChannelAxis(), epsilon: 1e-3, momentum: 0.999, name })(x);

const pointwise = (x: KerasTensor, channels: number, name: string): KerasTensor =>
  Conv2D(channels, 1, { padding: "same", useBias: false, name })(x);

/** Weighs the channels by what their averages say. */
function squeezed(input: KerasTensor, channels: number, prefix: string): KerasTensor {
  const name = (role: string): string => `${prefix}squeeze_excite_${role}`;
  let x: KerasTensor = GlobalAveragePooling2D({ keepdims: true, name: name("avg_pool") })(input);
  x = Conv2D(divisibleByEight(channels / 4), 1, { padding: "same", name: name("conv") })(x);
  x = Conv2D(channels, 1, { padding: "same", name: name("conv_1") })(ReLU({ name: name("relu") })(x));
  const weights = ops.multiply(ReLU({ maxValue: 6 })(ops.add(x, 3)), 1 / 6);
  return Multiply({ name: name("mul") })([input, weights]);
}

/** Widens, filters each channel by itself, weighs the channels, narrows; adds what went in where shapes agree. */
function block(input: KerasTensor, [expand, channels, kernel, stride, squeezes, activation]: Block, index: number): KerasTensor {
  const inChannels = input.shape[channelAxis()] ?? 0;
  const wide = divisibleByEight(inChannels * expand);
  const prefix = index === 0 ? "expanded_conv_" : `expanded_conv_${index}_`;
  let x = input;
  if (index > 0) x = activate(normalized(pointwise(x, wide, `${prefix}expand`), `${prefix}expand_bn`), activation);
  if (stride === 2) x = ZeroPadding2D(paddingForHalving(x, kernel), { name: `${prefix}depthwise_pad` })(x);
  const padding = stride === 1 ? "same" : "valid";
  x = DepthwiseConv2D(kernel, { strides: stride, padding, useBias: false, name: `${prefix}depthwise` })(x);
  x = activate(normalized(x, `${prefix}depthwise_bn`), activation);
  if (squeezes) x = squeezed(x, wide, prefix);
  x = normalized(pointwise(x, channels, `${prefix}project`), `${prefix}project_bn`);
  return stride === 1 && inChannels === channels ? Add({ name: `${prefix}add` })([input, x]) : x;
}

function body(image: KerasTensor, blocks: readonly Block[], { alpha, minimalistic, includePreprocessing }: Plan<typeof table>): KerasTensor {
  const last: ActivationKind = minimalistic ? "relu" : "hard_swish";
  const inputs = includePreprocessing ? Rescaling(1 / 127.5, { offset: -1 })(image) : image;
  const stem = Conv2D(16, 3, { strides: 2, padding: "same", useBias: false, name: "conv" })(inputs);
  const x = blocks.reduce((y, [expand, channels, kernel, stride, squeezes, activation], i) => {
    const scaled = divisibleByEight(channels * alpha);
    return minimalistic
      ? block(y, [expand, scaled, 3, stride, false, "relu"], i)
      : block(y, [expand, scaled, kernel, stride, squeezes, activation], i);
  }, activate(normalized(stem, "conv_bn"), last));
  const wide = divisibleByEight((x.shape[channelAxis()] ?? 0) * 6);
  return activate(normalized(pointwise(x, wide, "conv_1"), "conv_1_bn"), last);
}

function head(input: KerasTensor, lastChannels: number, plan: Plan<typeof table>): KerasTensor {
  const { includeTop, pooling, alpha, minimalistic, dropoutRate, classes, classifierActivation } = plan;
  if (!includeTop) return pooled(input, pooling, true);
  const channels = alpha > 1 ? divisibleByEight(lastChannels * alpha) : lastChannels;
  const average = GlobalAveragePooling2D({ keepdims: true })(input);
  const x = activate(Conv2D(channels, 1, { padding: "same", useBias: true, name: "conv_2" })(average), minimalistic ? "relu" : "hard_swish");
  const kept = dropoutRate > 0 ? Dropout(dropoutRate)(x) : x;
  const logits = Conv2D(classes, 1, { padding: "same", name: "logits" })(kept);
  return Activation(classifierActivation, { name: "predictions" })(Flatten()(logits));
}

function mobileNetV3(key: keyof typeof variants, options: MobileNetV3Options): Promise<Model> {
  const { blocks, lastChannels } = variants[key];
  const name = `MobileNetV3${key}`;
  return build(
    {
      className: name,
      table,
      defaultSize: 224,
      minSize: 32,
      anySize: true,
      modelName: () => name,
      weightsFile: ({ alpha, minimalistic, includeTop }) => {
        const file = `${key.toLowerCase()}${minimalistic ? "_minimalistic" : ""}_224_${pythonFloat(alpha)}_float`;
        return `${kerasWeights}mobilenet_v3/weights_mobilenet_v3_${file}${includeTop ? "" : "_no_top_v2"}.h5`;
      },
      withoutWeights: ({ alpha, minimalistic }) => {
        const widths = minimalistic ? [1] : [0.75, 1];
        return widths.includes(alpha) ? undefined : `alpha: ${widths.join(" or ")}`;
      },
      body: (image, plan) => body(image, blocks, plan),
      head: (x, plan) => head(x, lastChannels, plan),
    },
    { ...options },
  );
}

/**
 * MobileNetV3Small: small and fast, of blocks as in MobileNetV2 that weigh their channels.
 *
 * In: images `[batch, height, width, 3]` of any size, with pixels from 0 to 255. Out: `[batch, classes]`.
 *
 * @param options.alpha width: the factor of all numbers of channels, default 1
 * @param options.minimalistic whether only plain kernels of 3 and ReLU are used, default false
 * @param options.dropoutRate share that is dropped before the classifier, default 0.2
 * @param options.includePreprocessing whether the model scales pixels itself, default true
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const model = await applications.MobileNetV3Small({ weights: null, inputShape: [64, 64, 3], classes: 10 });
 * console.log(model.output.shape); // [null, 10]
 * ```
 *
 * Source: Howard et al., https://arxiv.org/abs/1905.02244. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const MobileNetV3Small = (options: MobileNetV3Options = {}): Promise<Model> => mobileNetV3("Small", options);

/** MobileNetV3Large: as `MobileNetV3Small`, with more and wider blocks. */
export const MobileNetV3Large = (options: MobileNetV3Options = {}): Promise<Model> => mobileNetV3("Large", options);
