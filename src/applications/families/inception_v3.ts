import { Activation, AveragePooling2D, BatchNormalization, Concatenate, Conv2D, MaxPooling2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build, type Architecture } from "../build.ts";
import { plainHead } from "../heads.ts";
import { channelAxis } from "../image_shape.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

type Kernel = number | readonly [height: number, width: number];

/** A convolution: its channels and kernel, and how it moves where not at every pixel. */
type Step = readonly [channels: number, kernel: Kernel, options?: { readonly strides?: number; readonly padding?: "same" | "valid" }];

/** Convolutions one after the other, each normalized. */
function chain(x: KerasTensor, ...steps: readonly Step[]): KerasTensor {
  return steps.reduce<KerasTensor>((y, [channels, kernel, options]) => {
    const convolved = Conv2D(channels, kernel, { strides: 1, padding: "same", useBias: false, ...options })(y);
    return Activation("relu")(BatchNormalization({ axis: channelAxis(), scale: false })(convolved));
  }, x);
}

const valid = { padding: "valid" } as const;
const halving = { strides: 2, padding: "valid" } as const;

const joined = (branches: readonly KerasTensor[], name?: string): KerasTensor =>
  Concatenate({ axis: channelAxis(), ...(name === undefined ? {} : { name }) })(branches);

const averaged = (x: KerasTensor, channels: number): KerasTensor =>
  chain(AveragePooling2D(3, { strides: 1, padding: "same" })(x), [channels, 1]);

const shrunk = (x: KerasTensor): KerasTensor => MaxPooling2D(3, { strides: 2 })(x);

/** 35 x 35, with kernels of 5. */
const wide = (x: KerasTensor, poolChannels: number, name: string): KerasTensor =>
  joined([chain(x, [64, 1]), chain(x, [48, 1], [64, 5]), chain(x, [64, 1], [96, 3], [96, 3]), averaged(x, poolChannels)], name);

/** 17 x 17, with kernels of 7 in two halves. */
const tall = (x: KerasTensor, n: number, name: string): KerasTensor =>
  joined(
    [
      chain(x, [192, 1]),
      chain(x, [n, 1], [n, [1, 7]], [192, [7, 1]]),
      chain(x, [n, 1], [n, [7, 1]], [n, [1, 7]], [n, [7, 1]], [192, [1, 7]]),
      averaged(x, 192),
    ],
    name,
  );

/** 8 x 8, with branches that fork. */
function forked(x: KerasTensor, i: number): KerasTensor {
  const one = chain(x, [320, 1]);
  const three = chain(x, [384, 1]);
  const threes = joined([chain(three, [384, [1, 3]]), chain(three, [384, [3, 1]])], `mixed9_${i}`);
  const double = chain(x, [448, 1], [384, 3]);
  const doubles = joined([chain(double, [384, [1, 3]]), chain(double, [384, [3, 1]])]);
  return joined([one, threes, doubles, averaged(x, 192)], `mixed${9 + i}`);
}

function body(image: KerasTensor): KerasTensor {
  let x = shrunk(chain(image, [32, 3, halving], [32, 3, valid], [64, 3]));
  x = shrunk(chain(x, [80, 1, valid], [192, 3, valid]));
  x = wide(wide(wide(x, 32, "mixed0"), 64, "mixed1"), 64, "mixed2");
  x = joined([chain(x, [384, 3, halving]), chain(x, [64, 1], [96, 3], [96, 3, halving]), shrunk(x)], "mixed3");
  x = tall(tall(tall(tall(x, 128, "mixed4"), 160, "mixed5"), 160, "mixed6"), 192, "mixed7");
  const seven = (): KerasTensor => chain(x, [192, 1], [192, [1, 7]], [192, [7, 1]], [192, 3, halving]);
  x = joined([chain(x, [192, 1], [320, 3, halving]), seven(), shrunk(x)], "mixed8");
  return forked(forked(x, 0), 1);
}

const inceptionV3: Architecture<Readonly<Record<never, never>>> = {
  className: "InceptionV3",
  table: {},
  defaultSize: 299,
  minSize: 75,
  modelName: () => "inception_v3",
  weightsFile: atKeras("inception_v3"),
  body,
  head: plainHead,
};

/**
 * InceptionV3: branches of kernels of several sizes side by side, for images of 299 x 299.
 *
 * In: images `[batch, height, width, 3]` through `inceptionV3.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.InceptionV3({ weights: null, includeTop: false, inputShape: [96, 96, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 2048]
 * ```
 *
 * Source: Szegedy et al., https://arxiv.org/abs/1512.00567. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const InceptionV3 = (options: ApplicationOptions = {}): Promise<Model> => build(inceptionV3, { ...options });
