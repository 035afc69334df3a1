import { Add, BatchNormalization, Conv2D, DepthwiseConv2D, ReLU, ZeroPadding2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { positive } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { build, type Architecture } from "../build.ts";
import { namelessHead } from "../heads.ts";
import { channelAxis, lastChannelAxis } from "../image_shape.ts";
import { ownSize, namedRows, pythonFloat } from "../mobile_size.ts";
import type { ApplicationOptions } from "../options.ts";
import { paddingForHalving } from "../padding.ts";
import { divisibleByEight } from "../rounding.ts";
import { kerasWeights } from "../weights_address.ts";

const table = { alpha: option(1, positive) };

export interface MobileNetV2Options extends ApplicationOptions {
  /** Width: the factor of all numbers of channels; 1 unless said. */
  readonly alpha?: number | undefined;
}

const sizes = [96, 128, 160, 192, 224];
const widths = [0.35, 0.5, 0.75, 1, 1.3, 1.4];

/** Blocks in order: channels and stride. */
const blocks = [
  [16, 1], [24, 2], [24, 1], [32, 2], [32, 1], [32, 1], [64, 2], [64, 1], [64, 1], [64, 1], [96, 1], [96, 1], [96, 1],
  [160, 2], [160, 1], [160, 1], [320, 1],
] as const;

const normalized = (x: KerasTensor, name: string): KerasTensor =>
  BatchNormalization({ axis: lastChannelAxis(), epsilon: 1e-3, momentum: 0.999, name })(x);

const relu6 = (x: KerasTensor, name: string): KerasTensor => ReLU({ maxValue: 6, name })(x);

/** Widens, filters each channel by itself, narrows; what went in is added where it has the same shape. */
function invertedResidual(input: KerasTensor, channels: number, stride: number, block: number): KerasTensor {
  const inChannels = input.shape[channelAxis()] ?? 0;
  const prefix = block === 0 ? "expanded_conv_" : `block_${block}_`;
  const pointwise = { padding: "same", useBias: false } as const;
  let x = input;
  if (block > 0) {
    x = Conv2D(6 * inChannels, 1, { ...pointwise, name: `${prefix}expand` })(x);
    x = relu6(normalized(x, `${prefix}expand_BN`), `${prefix}expand_relu`);
  }
  if (stride === 2) x = ZeroPadding2D(paddingForHalving(x, 3), { name: `${prefix}pad` })(x);
  const padding = stride === 1 ? "same" : "valid";
  x = DepthwiseConv2D(3, { strides: stride, useBias: false, padding, name: `${prefix}depthwise` })(x);
  x = relu6(normalized(x, `${prefix}depthwise_BN`), `${prefix}depthwise_relu`);
  x = normalized(Conv2D(channels, 1, { ...pointwise, name: `${prefix}project` })(x), `${prefix}project_BN`);
  return inChannels === channels && stride === 1 ? Add({ name: `${prefix}add` })([input, x]) : x;
}

function body(image: KerasTensor, alpha: number): KerasTensor {
  const stem = { strides: 2, padding: "same", useBias: false, name: "Conv1" } as const;
  let x: KerasTensor = Conv2D(divisibleByEight(32 * alpha), 3, stem)(image);
  x = relu6(normalized(x, "bn_Conv1"), "Conv1_relu");
  blocks.forEach(([channels, stride], i) => {
    x = invertedResidual(x, divisibleByEight(Math.trunc(channels * alpha)), stride, i);
  });
  x = Conv2D(alpha > 1 ? divisibleByEight(1280 * alpha) : 1280, 1, { useBias: false, name: "Conv_1" })(x);
  return relu6(normalized(x, "Conv_1_bn"), "out_relu");
}

const mobileNetV2: Architecture<typeof table> = {
  className: "MobileNetV2",
  table,
  defaultSize: ownSize(sizes),
  minSize: 32,
  modelName: (plan) => `mobilenetv2_${plan.alpha.toFixed(2)}_${namedRows(plan, sizes)}`,
  weightsFile: (plan) => {
    const file = `mobilenet_v2_weights_tf_dim_ordering_tf_kernels_${pythonFloat(plan.alpha)}_${namedRows(plan, sizes)}`;
    return `${kerasWeights}mobilenet_v2/${file}${plan.includeTop ? "" : "_no_top"}.h5`;
  },
  withoutWeights: ({ alpha }) => (widths.includes(alpha) ? undefined : `alpha: one of ${widths.join(", ")}`),
  body: (x, { alpha }) => body(x, alpha),
  head: namelessHead,
};

/**
 * MobileNetV2: small and fast, of blocks that are wide inside and narrow between each other.
 *
 * In: images `[batch, height, width, 3]` through `mobilenetV2.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.alpha width: the factor of all numbers of channels, default 1
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.MobileNetV2({ weights: null, includeTop: false, inputShape: [96, 96, 3], pooling: "avg" });
 * base.trainable = false;
 * const model = Sequential([base, layers.Dense(5, { activation: "softmax" })]);
 * console.log(model.output.shape); // [null, 5]
 * ```
 *
 * Source: Sandler et al., https://arxiv.org/abs/1801.04381. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const MobileNetV2 = (options: MobileNetV2Options = {}): Promise<Model> => build(mobileNetV2, { ...options });
