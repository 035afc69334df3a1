import { Activation, Add, BatchNormalization, Conv2D, MaxPooling2D, SeparableConv2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build, type Architecture } from "../build.ts";
import { plainHead } from "../heads.ts";
import { lastChannelAxis } from "../image_shape.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

const normalized = (x: KerasTensor, name?: string): KerasTensor =>
  BatchNormalization({ axis: lastChannelAxis(), ...(name === undefined ? {} : { name }) })(x);

const relu = (x: KerasTensor, name: string): KerasTensor => Activation("relu", { name })(x);

/** A separable convolution, normalized. */
const separable = (x: KerasTensor, channels: number, name: string): KerasTensor =>
  normalized(SeparableConv2D(channels, 3, { padding: "same", useBias: false, name })(x), `${name}_bn`);

function stem(image: KerasTensor): KerasTensor {
  const first = Conv2D(32, 3, { strides: 2, useBias: false, name: "block1_conv1" })(image);
  const second = Conv2D(64, 3, { useBias: false, name: "block1_conv2" })(relu(normalized(first, "block1_conv1_bn"), "block1_conv1_act"));
  return relu(normalized(second, "block1_conv2_bn"), "block1_conv2_act");
}

/** Two separable convolutions, halved, and added to a projection of what went in. */
function halving(input: KerasTensor, [first, second]: readonly [number, number], block: number): KerasTensor {
  const projection = normalized(Conv2D(second, 1, { strides: 2, padding: "same", useBias: false })(input));
  const prefix = `block${block}`;
  // What comes in from the stem has been through its activation.
  const active = block === 2 ? input : relu(input, `${prefix}_sepconv1_act`);
  const x = relu(separable(active, first, `${prefix}_sepconv1`), `${prefix}_sepconv2_act`);
  const wide = separable(x, second, `${prefix}_sepconv2`);
  return Add()([MaxPooling2D(3, { strides: 2, padding: "same", name: `${prefix}_pool` })(wide), projection]);
}

/** Three separable convolutions, added to what went in. */
function middle(input: KerasTensor, block: number): KerasTensor {
  const x = [1, 2, 3].reduce((y, i) => {
    const name = `block${block}_sepconv${i}`;
    return separable(relu(y, `${name}_act`), 728, name);
  }, input);
  return Add()([x, input]);
}

function body(image: KerasTensor): KerasTensor {
  let x = halving(stem(image), [128, 128], 2);
  x = halving(halving(x, [256, 256], 3), [728, 728], 4);
  for (let block = 5; block <= 12; block++) x = middle(x, block);
  x = halving(x, [728, 1024], 13);
  x = relu(separable(x, 1536, "block14_sepconv1"), "block14_sepconv1_act");
  return relu(separable(x, 2048, "block14_sepconv2"), "block14_sepconv2_act");
}

const xception: Architecture<Readonly<Record<never, never>>> = {
  className: "Xception",
  table: {},
  defaultSize: 299,
  minSize: 71,
  modelName: () => "xception",
  weightsFile: atKeras("xception"),
  body,
  head: plainHead,
};

/**
 * Xception: separable convolutions all through, for images of 299 x 299.
 *
 * In: images `[batch, height, width, 3]` through `xception.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.Xception({ weights: null, includeTop: false, inputShape: [96, 96, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 2048]
 * ```
 *
 * Source: Chollet, https://arxiv.org/abs/1610.02357. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded.
 */
export const Xception = (options: ApplicationOptions = {}): Promise<Model> => build(xception, { ...options });
