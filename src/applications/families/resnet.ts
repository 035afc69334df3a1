import { Activation, Add, BatchNormalization, Conv2D, MaxPooling2D, ZeroPadding2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build } from "../build.ts";
import { averageHead } from "../heads.ts";
import { channelAxis } from "../image_shape.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

const normalized = (x: KerasTensor, name: string): KerasTensor =>
  BatchNormalization({ axis: channelAxis(), epsilon: 1.001e-5, name })(x);

const relu = (x: KerasTensor, name: string): KerasTensor => Activation("relu", { name })(x);

const padded = (x: KerasTensor, width: number, name: string): KerasTensor => ZeroPadding2D(width, { name })(x);

/** One block: what it adds to its input, or to a projection of it. */
interface Block {
  readonly filters: number;
  readonly stride: number;
  /** Whether the input is projected to the shape of the output. */
  readonly projects: boolean;
  readonly name: string;
}

/** Normalizes after each convolution. */
function blockV1(x: KerasTensor, { filters, stride, projects, name }: Block): KerasTensor {
  const shortcut = projects ? normalized(Conv2D(4 * filters, 1, { strides: stride, name: `${name}_0_conv` })(x), `${name}_0_bn`) : x;
  let y: KerasTensor = Conv2D(filters, 1, { strides: stride, name: `${name}_1_conv` })(x);
  y = relu(normalized(y, `${name}_1_bn`), `${name}_1_relu`);
  y = Conv2D(filters, 3, { padding: "same", name: `${name}_2_conv` })(y);
  y = relu(normalized(y, `${name}_2_bn`), `${name}_2_relu`);
  y = normalized(Conv2D(4 * filters, 1, { name: `${name}_3_conv` })(y), `${name}_3_bn`);
  return relu(Add({ name: `${name}_add` })([shortcut, y]), `${name}_out`);
}

/** Normalizes before each convolution. */
function blockV2(x: KerasTensor, { filters, stride, projects, name }: Block): KerasTensor {
  const active = relu(normalized(x, `${name}_preact_bn`), `${name}_preact_relu`);
  const reduced = (): KerasTensor => (stride > 1 ? MaxPooling2D(1, { strides: stride })(x) : x);
  const shortcut = projects ? Conv2D(4 * filters, 1, { strides: stride, name: `${name}_0_conv` })(active) : reduced();
  let y: KerasTensor = Conv2D(filters, 1, { strides: 1, useBias: false, name: `${name}_1_conv` })(active);
  y = padded(relu(normalized(y, `${name}_1_bn`), `${name}_1_relu`), 1, `${name}_2_pad`);
  y = Conv2D(filters, 3, { strides: stride, useBias: false, name: `${name}_2_conv` })(y);
  y = Conv2D(4 * filters, 1, { name: `${name}_3_conv` })(relu(normalized(y, `${name}_2_bn`), `${name}_2_relu`));
  return Add({ name: `${name}_out` })([shortcut, y]);
}

/** Stacks of blocks: version 1 halves in the first block of a stack, version 2 in the last. */
function stackedV1(x: KerasTensor, counts: readonly number[]): KerasTensor {
  counts.forEach((count, i) => {
    for (let block = 1; block <= count; block++) {
      const stride = block === 1 && i > 0 ? 2 : 1;
      x = blockV1(x, { filters: 64 * 2 ** i, stride, projects: block === 1, name: `conv${i + 2}_block${block}` });
    }
  });
  return x;
}

function stackedV2(x: KerasTensor, counts: readonly number[]): KerasTensor {
  counts.forEach((count, i) => {
    for (let block = 1; block <= count; block++) {
      const stride = block === count && i < counts.length - 1 ? 2 : 1;
      x = blockV2(x, { filters: 64 * 2 ** i, stride, projects: block === 1, name: `conv${i + 2}_block${block}` });
    }
  });
  return x;
}

function bodyV1(image: KerasTensor, counts: readonly number[]): KerasTensor {
  const stem = Conv2D(64, 7, { strides: 2, name: "conv1_conv" })(padded(image, 3, "conv1_pad"));
  const x = padded(relu(normalized(stem, "conv1_bn"), "conv1_relu"), 1, "pool1_pad");
  return stackedV1(MaxPooling2D(3, { strides: 2, name: "pool1_pool" })(x), counts);
}

function bodyV2(image: KerasTensor, counts: readonly number[]): KerasTensor {
  const stem = Conv2D(64, 7, { strides: 2, name: "conv1_conv" })(padded(image, 3, "conv1_pad"));
  const x = MaxPooling2D(3, { strides: 2, name: "pool1_pool" })(padded(stem, 1, "pool1_pad"));
  return relu(normalized(stackedV2(x, counts), "post_bn"), "post_relu");
}

function resnet(depth: number, counts: readonly number[], version: 1 | 2, options: ApplicationOptions): Promise<Model> {
  const [suffix, body] = version === 1 ? ["", bodyV1] : ["V2", bodyV2];
  const name = `resnet${depth}${suffix.toLowerCase()}`;
  const facts = { defaultSize: 224, minSize: 32, modelName: () => name, weightsFile: atKeras(name, "resnet") };
  return build(
    { className: `ResNet${depth}${suffix}`, table: {}, ...facts, body: (x) => body(x, counts), head: averageHead },
    { ...options },
  );
}

/**
 * ResNet50: blocks that add to their input, fifty layers deep.
 *
 * In: images `[batch, height, width, 3]` through `resnet.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.ResNet50({ weights: null, includeTop: false, pooling: "avg" });
 * console.log(base.output.shape); // [null, 2048]
 * ```
 *
 * Source: He et al., https://arxiv.org/abs/1512.03385. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded.
 */
export const ResNet50 = (options: ApplicationOptions = {}): Promise<Model> => resnet(50, [3, 4, 6, 3], 1, options);

/** ResNet101: as ResNet50, 101 layers deep. In, out and options: see `ResNet50`. */
export const ResNet101 = (options: ApplicationOptions = {}): Promise<Model> => resnet(101, [3, 4, 23, 3], 1, options);

/** ResNet152: as ResNet50, 152 layers deep. In, out and options: see `ResNet50`. */
export const ResNet152 = (options: ApplicationOptions = {}): Promise<Model> => resnet(152, [3, 8, 36, 3], 1, options);

/**
 * ResNet50V2: a ResNet that normalizes before each convolution.
 *
 * In: images `[batch, height, width, 3]` through `resnetV2.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.ResNet50V2({ weights: null, includeTop: false, inputShape: [64, 64, 3] });
 * console.log(base.output.shape); // [null, 2, 2, 2048]
 * ```
 *
 * Source: He et al., https://arxiv.org/abs/1603.05027. Differs from Keras: see `ResNet50`.
 */
export const ResNet50V2 = (options: ApplicationOptions = {}): Promise<Model> => resnet(50, [3, 4, 6, 3], 2, options);

/** ResNet101V2: as ResNet50V2, 101 layers deep. In, out and options: see `ResNet50V2`. */
export const ResNet101V2 = (options: ApplicationOptions = {}): Promise<Model> => resnet(101, [3, 4, 23, 3], 2, options);

/** ResNet152V2: as ResNet50V2, 152 layers deep. In, out and options: see `ResNet50V2`. */
export const ResNet152V2 = (options: ApplicationOptions = {}): Promise<Model> => resnet(152, [3, 8, 36, 3], 2, options);
