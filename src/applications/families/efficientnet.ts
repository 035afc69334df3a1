import { VarianceScaling } from "../../initializers/index.ts";
import {
  Activation, Add, BatchNormalization, Conv2D, Dense, DepthwiseConv2D, Dropout, GlobalAveragePooling2D, Normalization, Rescaling, ZeroPadding2D,
} from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build } from "../build.ts";
import { pooled } from "../heads.ts";
import { channelAxis } from "../image_shape.ts";
import type { ApplicationOptions } from "../options.ts";
import { paddingForHalving } from "../padding.ts";
import { divisibleByEight } from "../rounding.ts";
import { squeezeAndExcite } from "../squeeze_excite.ts";

/** Kinds of blocks in order, of the smallest model. */
const stages = [
  { kernel: 3, repeats: 1, from: 32, to: 16, expand: 1, stride: 1 },
  { kernel: 3, repeats: 2, from: 16, to: 24, expand: 6, stride: 2 },
  { kernel: 5, repeats: 2, from: 24, to: 40, expand: 6, stride: 2 },
  { kernel: 3, repeats: 3, from: 40, to: 80, expand: 6, stride: 2 },
  { kernel: 5, repeats: 3, from: 80, to: 112, expand: 6, stride: 1 },
  { kernel: 5, repeats: 4, from: 112, to: 192, expand: 6, stride: 2 },
  { kernel: 3, repeats: 1, from: 192, to: 320, expand: 6, stride: 1 },
] as const;

/** How much wider and deeper than the smallest a model is, for images of which size, and its last dropout. */
interface Scale {
  readonly width: number;
  readonly depth: number;
  readonly size: number;
  readonly dropout: number;
}

const scales: readonly Scale[] = [
  { width: 1, depth: 1, size: 224, dropout: 0.2 },
  { width: 1, depth: 1.1, size: 240, dropout: 0.2 },
  { width: 1.1, depth: 1.2, size: 260, dropout: 0.3 },
  { width: 1.2, depth: 1.4, size: 300, dropout: 0.3 },
  { width: 1.4, depth: 1.8, size: 380, dropout: 0.4 },
  { width: 1.6, depth: 2.2, size: 456, dropout: 0.4 },
  { width: 1.8, depth: 2.6, size: 528, dropout: 0.5 },
  { width: 2, depth: 3.1, size: 600, dropout: 0.5 },
];

/** Share of blocks that are left out in training, at the end of the model. */
const DROP_CONNECT = 0.2;

const imagenetVariance = [0.229, 0.224, 0.225];

const forConvolutions = () => VarianceScaling({ scale: 2, mode: "fan_out", distribution: "truncated_normal" });
const forDense = () => VarianceScaling({ scale: 1 / 3, mode: "fan_out", distribution: "uniform" });

const normalized = (x: KerasTensor, name: string): KerasTensor => BatchNormalization({ axis: channelAxis(), name })(x);
const swish = (x: KerasTensor, name: string): KerasTensor => Activation("swish", { name })(x);

const pointwise = (x: KerasTensor, channels: number, name: string): KerasTensor =>
  Conv2D(channels, 1, { padding: "same", useBias: false, kernelInitializer: forConvolutions(), name })(x);

interface Block {
  readonly kernel: number;
  readonly from: number;
  readonly to: number;
  readonly expand: number;
  readonly stride: number;
  readonly drop: number;
  readonly name: string;
}

/** Widens, filters each channel by itself, weighs the channels, narrows; adds what went in where shapes agree. */
function block(input: KerasTensor, { kernel, from, to, expand, stride, drop, name }: Block): KerasTensor {
  let x = input;
  if (expand !== 1) {
    x = swish(normalized(pointwise(x, from * expand, `${name}expand_conv`), `${name}expand_bn`), `${name}expand_activation`);
  }
  if (stride === 2) x = ZeroPadding2D(paddingForHalving(x, kernel), { name: `${name}dwconv_pad` })(x);
  const depthwise = { strides: stride, padding: stride === 2 ? "valid" : "same", useBias: false } as const;
  x = DepthwiseConv2D(kernel, { ...depthwise, depthwiseInitializer: forConvolutions(), name: `${name}dwconv` })(x);
  x = swish(normalized(x, `${name}bn`), `${name}activation`);
  x = squeezeAndExcite(x, { channels: from * expand, hidden: Math.max(1, Math.trunc(from / 4)), name });
  x = normalized(pointwise(x, to, `${name}project_conv`), `${name}project_bn`);
  if (stride !== 1 || from !== to) return x;
  const kept = drop > 0 ? Dropout(drop, { noiseShape: [null, 1, 1, 1], name: `${name}drop` })(x) : x;
  return Add({ name: `${name}add` })([kept, input]);
}

function stem(image: KerasTensor, isImagenet: boolean, channels: number): KerasTensor {
  let x: KerasTensor = Normalization({ axis: channelAxis() })(Rescaling(1 / 255)(image));
  // The weights were trained on pixels that were divided by the variance, not by the deviation.
  if (isImagenet) x = Rescaling(imagenetVariance.map((variance) => 1 / Math.sqrt(variance)))(x);
  x = ZeroPadding2D(paddingForHalving(x, 3), { name: "stem_conv_pad" })(x);
  const options = { strides: 2, padding: "valid", useBias: false, kernelInitializer: forConvolutions(), name: "stem_conv" } as const;
  return swish(normalized(Conv2D(channels, 3, options)(x), "stem_bn"), "stem_activation");
}

function body(image: KerasTensor, { width, depth }: Scale, isImagenet: boolean): KerasTensor {
  const channels = (count: number): number => divisibleByEight(count * width);
  const repeats = (count: number): number => Math.ceil(count * depth);
  const total = stages.reduce((sum, stage) => sum + repeats(stage.repeats), 0);
  let x = stem(image, isImagenet, channels(32));
  let count = 0;
  stages.forEach(({ kernel, expand, ...stage }, i) => {
    for (let j = 0; j < repeats(stage.repeats); j++) {
      const [from, stride] = j === 0 ? [channels(stage.from), stage.stride] : [channels(stage.to), 1];
      const name = `block${i + 1}${String.fromCharCode(97 + j)}_`;
      x = block(x, { kernel, expand, from, to: channels(stage.to), stride, drop: (DROP_CONNECT * count) / total, name });
      count++;
    }
  });
  return swish(normalized(pointwise(x, channels(1280), "top_conv"), "top_bn"), "top_activation");
}

function efficientNet(index: number, options: ApplicationOptions): Promise<Model> {
  const scale = scales[index] as Scale;
  const name = `efficientnetb${index}`;
  return build(
    {
      className: `EfficientNetB${index}`,
      table: {},
      defaultSize: scale.size,
      minSize: 32,
      modelName: () => name,
      weightsFile: ({ includeTop }) => `https://storage.googleapis.com/keras-applications/${name}${includeTop ? "" : "_notop"}.h5`,
      body: (x, { isImagenet }) => body(x, scale, isImagenet),
      head: (x, plan) => {
        if (!plan.includeTop) return pooled(x, plan.pooling, true);
        const features = Dropout(scale.dropout, { name: "top_dropout" })(GlobalAveragePooling2D({ name: "avg_pool" })(x));
        const { classes, classifierActivation: activation } = plan;
        return Dense(classes, { activation, kernelInitializer: forDense(), name: "predictions" })(features);
      },
    },
    { ...options },
  );
}

/**
 * EfficientNetB0: blocks as of MobileNet, found by search; B1 to B7 are the same, wider, deeper and for larger images.
 *
 * In: images `[batch, height, width, 3]` with pixels from 0 to 255. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded; `{ imagenet: file }` for
 *   Keras's own, which need one more layer
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.EfficientNetB0({ weights: null, includeTop: false, inputShape: [64, 64, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 1280]
 * ```
 *
 * Source: Tan and Le, https://arxiv.org/abs/1905.11946. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded.
 */
export const EfficientNetB0 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(0, options);

/** EfficientNetB1, for images of 240 x 240. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB1 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(1, options);

/** EfficientNetB2, for images of 260 x 260. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB2 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(2, options);

/** EfficientNetB3, for images of 300 x 300. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB3 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(3, options);

/** EfficientNetB4, for images of 380 x 380. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB4 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(4, options);

/** EfficientNetB5, for images of 456 x 456. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB5 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(5, options);

/** EfficientNetB6, for images of 528 x 528. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB6 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(6, options);

/** EfficientNetB7, for images of 600 x 600. In, out and options: see `EfficientNetB0`. */
export const EfficientNetB7 = (options: ApplicationOptions = {}): Promise<Model> => efficientNet(7, options);
