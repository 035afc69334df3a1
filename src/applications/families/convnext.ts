import {
  Activation, Conv2D, Dense, GlobalAveragePooling2D, LayerNormalization, Normalization,
} from "../../layers/index.ts";
import { Sequential, type Model } from "../../models/constructors.ts";
import * as ops from "../../ops/index.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { option } from "../../util/options.ts";
import { build, type Plan } from "../build.ts";
import { pooled } from "../heads.ts";
import { channelsOf } from "../image_shape.ts";
import { LayerScale } from "../layers/layer_scale.ts";
import type { PreprocessingOptions } from "../options.ts";
import { kerasWeights } from "../weights_address.ts";

const table = { includePreprocessing: option(true) };

/** Blocks and channels of the four stages. */
interface Variant {
  readonly depths: readonly number[];
  readonly channels: readonly number[];
}

const deep = [3, 3, 27, 3];

const variants = {
  Tiny: { depths: [3, 3, 9, 3], channels: [96, 192, 384, 768] },
  Small: { depths: deep, channels: [96, 192, 384, 768] },
  Base: { depths: deep, channels: [128, 256, 512, 1024] },
  Large: { depths: deep, channels: [192, 384, 768, 1536] },
  XLarge: { depths: deep, channels: [256, 512, 1024, 2048] },
} satisfies Readonly<Record<string, Variant>>;

const epsilon = 1e-6;

const normalization = (name: string) => LayerNormalization({ epsilon, name });

/** A wide depthwise kernel, then two layers over the channels, scaled and added to what went in. */
function block(input: KerasTensor, channels: number, name: string): KerasTensor {
  let x: KerasTensor = Conv2D(channels, 7, { padding: "same", groups: channels, name: `${name}_depthwise_conv` })(input);
  x = Dense(4 * channels, { name: `${name}_pointwise_conv_1` })(normalization(`${name}_layernorm`)(x));
  x = Dense(channels, { name: `${name}_pointwise_conv_2` })(Activation("gelu", { name: `${name}_gelu` })(x));
  x = LayerScale({ initValues: 1e-6, projectionDim: channels, name: `${name}_layer_scale` })(x);
  return ops.add(input, Activation("linear", { name: `${name}_identity` })(x));
}

/** What comes before each stage: the stem, then normalized halvings. */
function reductions({ channels }: Variant, name: string) {
  const [first = 0, ...others] = channels;
  const stem = [Conv2D(first, 4, { strides: 4, name: `${name}_stem_conv` }), normalization(`${name}_stem_layernorm`)];
  return [
    Sequential(stem, { name: `${name}_stem` }),
    ...others.map((count, i) => {
      const halving = Conv2D(count, 2, { strides: 2, name: `${name}_downsampling_conv_${i}` });
      return Sequential([normalization(`${name}_downsampling_layernorm_${i}`), halving], { name: `${name}_downsampling_block_${i}` });
    }),
  ];
}

function scaled(image: KerasTensor, name: string): KerasTensor {
  const mean = [0.485 * 255, 0.456 * 255, 0.406 * 255];
  const variance = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2];
  return Normalization({ mean, variance, name: `${name}_prestem_normalization` })(image);
}

function body(image: KerasTensor, variant: Variant, { includePreprocessing, imageShape, name: given, modelName }: Plan<typeof table>): KerasTensor {
  const name = given ?? modelName;
  const inputs = includePreprocessing && channelsOf(imageShape) === 3 ? scaled(image, name) : image;
  return reductions(variant, name).reduce<KerasTensor>((x, reduction, stage) => {
    let y = reduction(x) as KerasTensor;
    for (let i = 0; i < (variant.depths[stage] ?? 0); i++) y = block(y, variant.channels[stage] ?? 0, `${name}_stage_${stage}_block_${i}`);
    return y;
  }, inputs);
}

function head(x: KerasTensor, plan: Plan<typeof table>): KerasTensor {
  if (!plan.includeTop) return LayerNormalization({ epsilon })(pooled(x, plan.pooling, false));
  const name = plan.name ?? plan.modelName;
  const features = normalization(`${name}_head_layernorm`)(GlobalAveragePooling2D({ name: `${name}_head_gap` })(x));
  return Dense(plan.classes, { activation: plan.classifierActivation, name: `${name}_head_dense` })(features);
}

function convNeXt(key: keyof typeof variants, options: PreprocessingOptions): Promise<Model> {
  const name = `convnext_${key.toLowerCase()}`;
  return build(
    {
      className: `ConvNeXt${key}`,
      table,
      defaultSize: 224,
      minSize: 32,
      lastChannelsOnly: true,
      modelName: () => name,
      weightsFile: ({ includeTop }) => `${kerasWeights}convnext/${name}${includeTop ? "" : "_notop"}.h5`,
      body: (x, plan) => body(x, variants[key], plan),
      head,
    },
    { ...options },
  );
}

/**
 * ConvNeXtTiny: a convolutional model with what transformers have shown to be good.
 *
 * In: images `[batch, height, width, 3]` with pixels from 0 to 255. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @param options.includePreprocessing whether the model normalizes pixels itself, default true
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.ConvNeXtTiny({ weights: null, includeTop: false, inputShape: [64, 64, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 768]
 * ```
 *
 * Source: Liu et al., https://arxiv.org/abs/2201.03545. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded.
 */
export const ConvNeXtTiny = (options: PreprocessingOptions = {}): Promise<Model> => convNeXt("Tiny", options);

/** ConvNeXtSmall: as `ConvNeXtTiny`, deeper. */
export const ConvNeXtSmall = (options: PreprocessingOptions = {}): Promise<Model> => convNeXt("Small", options);

/** ConvNeXtBase: as `ConvNeXtSmall`, wider. */
export const ConvNeXtBase = (options: PreprocessingOptions = {}): Promise<Model> => convNeXt("Base", options);

/** ConvNeXtLarge: as `ConvNeXtBase`, wider. */
export const ConvNeXtLarge = (options: PreprocessingOptions = {}): Promise<Model> => convNeXt("Large", options);

/** ConvNeXtXLarge: as `ConvNeXtLarge`, wider. */
export const ConvNeXtXLarge = (options: PreprocessingOptions = {}): Promise<Model> => convNeXt("XLarge", options);
