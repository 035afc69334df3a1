import { Activation, AveragePooling2D, BatchNormalization, Concatenate, Conv2D, MaxPooling2D, ZeroPadding2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build } from "../build.ts";
import { averageHead } from "../heads.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

/** Channels that each convolution adds. */
const GROWTH = 32;

const active = (x: KerasTensor, normalization: string, name: string): KerasTensor =>
  Activation("relu", { name })(BatchNormalization({ axis: 3, epsilon: 1.001e-5, name: normalization })(x));

/** Adds channels to those that are there. */
function convBlock(x: KerasTensor, name: string): KerasTensor {
  let y: KerasTensor = Conv2D(4 * GROWTH, 1, { useBias: false, name: `${name}_1_conv` })(active(x, `${name}_0_bn`, `${name}_0_relu`));
  y = Conv2D(GROWTH, 3, { padding: "same", useBias: false, name: `${name}_2_conv` })(active(y, `${name}_1_bn`, `${name}_1_relu`));
  return Concatenate({ axis: 3, name: `${name}_concat` })([x, y]);
}

/** Halves the channels, the height and the width. */
function transition(x: KerasTensor, name: string): KerasTensor {
  const channels = Math.trunc((x.shape[3] ?? 0) / 2);
  const y = Conv2D(channels, 1, { useBias: false, name: `${name}_conv` })(active(x, `${name}_bn`, `${name}_relu`));
  return AveragePooling2D(2, { strides: 2, name: `${name}_pool` })(y);
}

function body(image: KerasTensor, counts: readonly number[]): KerasTensor {
  const stem = Conv2D(64, 7, { strides: 2, useBias: false, name: "conv1_conv" })(ZeroPadding2D(3)(image));
  let x: KerasTensor = MaxPooling2D(3, { strides: 2, name: "pool1" })(ZeroPadding2D(1)(active(stem, "conv1_bn", "conv1_relu")));
  counts.forEach((count, i) => {
    if (i > 0) x = transition(x, `pool${i + 1}`);
    for (let block = 1; block <= count; block++) x = convBlock(x, `conv${i + 2}_block${block}`);
  });
  return active(x, "bn", "relu");
}

function densenet(depth: number, counts: readonly number[], options: ApplicationOptions): Promise<Model> {
  const name = `densenet${depth}`;
  const facts = { defaultSize: 224, minSize: 32, lastChannelsOnly: true, modelName: () => name, weightsFile: atKeras(name, "densenet") };
  return build(
    { className: `DenseNet${depth}`, table: {}, ...facts, body: (x) => body(x, counts), head: averageHead },
    { ...options },
  );
}

/**
 * DenseNet121: every convolution sees what all before it in its block gave, 121 layers deep.
 *
 * In: images `[batch, height, width, 3]` through `densenet.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.DenseNet121({ weights: null, includeTop: false, pooling: "max" });
 * console.log(base.output.shape); // [null, 1024]
 * ```
 *
 * Source: Huang et al., https://arxiv.org/abs/1608.06993. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const DenseNet121 = (options: ApplicationOptions = {}): Promise<Model> => densenet(121, [6, 12, 24, 16], options);

/** DenseNet169: as DenseNet121, 169 layers deep. In, out and options: see `DenseNet121`. */
export const DenseNet169 = (options: ApplicationOptions = {}): Promise<Model> => densenet(169, [6, 12, 32, 32], options);

/** DenseNet201: as DenseNet121, 201 layers deep. In, out and options: see `DenseNet121`. */
export const DenseNet201 = (options: ApplicationOptions = {}): Promise<Model> => densenet(201, [6, 12, 48, 32], options);
