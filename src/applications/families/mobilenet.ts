import { Activation, BatchNormalization, Conv2D, DepthwiseConv2D, Dropout, GlobalAveragePooling2D, ReLU, Reshape, ZeroPadding2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { positive, wholeFrom } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { build, type Architecture } from "../build.ts";
import { pooled } from "../heads.ts";
import { lastChannelAxis } from "../image_shape.ts";
import { namedRows, ownSize } from "../mobile_size.ts";
import type { ApplicationOptions } from "../options.ts";
import { kerasWeights } from "../weights_address.ts";

const table = { alpha: option(1, positive), depthMultiplier: option(1, wholeFrom(1)), dropout: option(1e-3) };

export interface MobileNetOptions extends ApplicationOptions {
  /** Width: the factor of all numbers of channels; 1 unless said. */
  readonly alpha?: number | undefined;
  /** Depthwise outputs per channel; 1 unless said. */
  readonly depthMultiplier?: number | undefined;
  /** Share that is dropped before the classifier; 0.001 unless said. */
  readonly dropout?: number | undefined;
}

const sizes = [128, 160, 192, 224];
const widths: Readonly<Record<number, string>> = { 1: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5" };

/** Blocks in order: channels and stride. */
const blocks = [
  [64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1],
] as const;

const active = (x: KerasTensor, name: string): KerasTensor =>
  ReLU({ maxValue: 6, name: `${name}_relu` })(BatchNormalization({ axis: lastChannelAxis(), name: `${name}_bn` })(x));

interface Block {
  readonly channels: number;
  readonly stride: number;
  readonly depthMultiplier: number;
  readonly id: number;
}

/** Filters each channel by itself, then mixes them. */
function depthwiseBlock(input: KerasTensor, { channels, stride, depthMultiplier, id }: Block): KerasTensor {
  const padded = stride === 1 ? input : ZeroPadding2D([[0, 1], [0, 1]], { name: `conv_pad_${id}` })(input);
  const padding = stride === 1 ? "same" : "valid";
  const depthwise = DepthwiseConv2D(3, { padding, depthMultiplier, strides: stride, useBias: false, name: `conv_dw_${id}` });
  const pointwise = Conv2D(channels, 1, { padding: "same", useBias: false, strides: 1, name: `conv_pw_${id}` });
  return active(pointwise(active(depthwise(padded), `conv_dw_${id}`)), `conv_pw_${id}`);
}

const mobileNet: Architecture<typeof table> = {
  className: "MobileNet",
  table,
  defaultSize: ownSize(sizes),
  minSize: 32,
  modelName: (plan) => `mobilenet_${plan.alpha.toFixed(2)}_${namedRows(plan, sizes)}`,
  weightsFile: (plan) =>
    `${kerasWeights}mobilenet/mobilenet_${widths[plan.alpha] ?? ""}_${namedRows(plan, sizes)}_tf${plan.includeTop ? "" : "_no_top"}.h5`,
  withoutWeights: ({ alpha, depthMultiplier }) => {
    if (depthMultiplier !== 1) return "depthMultiplier: 1";
    return alpha in widths ? undefined : `alpha: one of ${Object.keys(widths).join(", ")}`;
  },
  body: (image, { alpha, depthMultiplier }) => {
    const scaled = (channels: number): number => Math.trunc(channels * alpha);
    const stem = Conv2D(scaled(32), 3, { padding: "same", useBias: false, strides: 2, name: "conv1" });
    return blocks.reduce<KerasTensor>(
      (x, [channels, stride], i) => depthwiseBlock(x, { channels: scaled(channels), stride, depthMultiplier, id: i + 1 }),
      active(stem(image), "conv1"),
    );
  },
  head: (x, plan) => {
    if (!plan.includeTop) return pooled(x, plan.pooling, false);
    const { classes, classifierActivation, dropout } = plan;
    const average = Dropout(dropout, { name: "dropout" })(GlobalAveragePooling2D({ keepdims: true })(x));
    const logits = Conv2D(classes, 1, { padding: "same", name: "conv_preds" })(average);
    return Activation(classifierActivation, { name: "predictions" })(Reshape([classes], { name: "reshape_2" })(logits));
  },
};

/**
 * MobileNet: small and fast, of convolutions that filter each channel by itself and then mix the channels.
 *
 * In: images `[batch, height, width, 3]` through `mobilenet.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.alpha width: the factor of all numbers of channels, default 1
 * @param options.depthMultiplier depthwise outputs per channel, default 1
 * @param options.dropout share that is dropped before the classifier, default 0.001
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const model = await applications.MobileNet({ weights: null, alpha: 0.25, inputShape: [32, 32, 3], classes: 10 });
 * console.log(model.name, model.output.shape); // mobilenet_0.25_32 [null, 10]
 * ```
 *
 * Source: Howard et al., https://arxiv.org/abs/1704.04861. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const MobileNet = (options: MobileNetOptions = {}): Promise<Model> => build(mobileNet, { ...options });
