import { Conv2D, Dense, Flatten, MaxPooling2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build } from "../build.ts";
import { pooled, predictions } from "../heads.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

const filters = [64, 128, 256, 512, 512] as const;

/** `convolutions` of 3 x 3, as many per block as said, then halved. */
function body(image: KerasTensor, convolutions: readonly number[]): KerasTensor {
  return convolutions.reduce((x, count, i) => {
    for (let j = 1; j <= count; j++) {
      x = Conv2D(filters[i] ?? 512, 3, { activation: "relu", padding: "same", name: `block${i + 1}_conv${j}` })(x);
    }
    return MaxPooling2D(2, { strides: 2, name: `block${i + 1}_pool` })(x);
  }, image);
}

const vgg = (className: string, name: string, convolutions: readonly number[], options: ApplicationOptions): Promise<Model> =>
  build(
    {
      className,
      table: {},
      defaultSize: 224,
      minSize: 32,
      modelName: () => name,
      weightsFile: atKeras(name),
      body: (x) => body(x, convolutions),
      head: (x, plan) => {
        if (!plan.includeTop) return pooled(x, plan.pooling, false);
        const flat = Flatten({ name: "flatten" })(x);
        const hidden = Dense(4096, { activation: "relu", name: "fc1" })(flat);
        return predictions(Dense(4096, { activation: "relu", name: "fc2" })(hidden), plan);
      },
    },
    { ...options },
  );

/**
 * VGG16: sixteen layers of weights, convolutions of 3 x 3 all through.
 *
 * In: images `[batch, height, width, 3]` through `vgg16.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.VGG16({ weights: null, includeTop: false, inputShape: [32, 32, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 512]
 * ```
 *
 * Source: Simonyan and Zisserman, https://arxiv.org/abs/1409.1556. Differs from Keras: a promise; weights trained on
 * ImageNet are not downloaded.
 */
export const VGG16 = (options: ApplicationOptions = {}): Promise<Model> => vgg("VGG16", "vgg16", [2, 2, 3, 3, 3], options);

/**
 * VGG19: as VGG16, with nineteen layers of weights.
 *
 * In: images `[batch, height, width, 3]` through `vgg19.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.VGG19({ weights: null, includeTop: false, inputShape: [32, 32, 3] });
 * console.log(base.output.shape); // [null, 1, 1, 512]
 * ```
 *
 * Source: Simonyan and Zisserman, https://arxiv.org/abs/1409.1556. Differs from Keras: see `VGG16`.
 */
export const VGG19 = (options: ApplicationOptions = {}): Promise<Model> => vgg("VGG19", "vgg19", [2, 2, 4, 4, 4], options);
