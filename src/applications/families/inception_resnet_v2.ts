import { Activation, AveragePooling2D, BatchNormalization, Concatenate, Conv2D, MaxPooling2D } from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build, type Architecture } from "../build.ts";
import { plainHead } from "../heads.ts";
import { channelAxis } from "../image_shape.ts";
import { CustomScale } from "../layers/custom_scale.ts";
import type { ApplicationOptions } from "../options.ts";
import { atKeras } from "../weights_address.ts";

type Kernel = number | readonly [height: number, width: number];

interface StepOptions {
  readonly strides?: number;
  readonly padding?: "same" | "valid";
  readonly name?: string;
}

/** A convolution: its channels and kernel, and how it moves where not at every pixel. */
type Step = readonly [channels: number, kernel: Kernel, options?: StepOptions];

const named = (name: string | undefined, suffix = ""): { readonly name?: string } =>
  name === undefined ? {} : { name: `${name}${suffix}` };

/** Convolutions one after the other, each normalized. */
function chain(x: KerasTensor, ...steps: readonly Step[]): KerasTensor {
  return steps.reduce<KerasTensor>((y, [channels, kernel, { name, ...options } = {}]) => {
    const convolved = Conv2D(channels, kernel, { strides: 1, padding: "same", useBias: false, ...options, ...named(name) })(y);
    const normalized = BatchNormalization({ axis: channelAxis(), scale: false, ...named(name, "_bn") })(convolved);
    return Activation("relu", named(name, "_ac"))(normalized);
  }, x);
}

const valid = { padding: "valid" } as const;
const halving = { strides: 2, padding: "valid" } as const;

const joined = (branches: readonly KerasTensor[], name: string): KerasTensor => Concatenate({ axis: channelAxis(), name })(branches);

/** The branches of the three kinds of blocks. */
const kinds: Readonly<Record<string, (x: KerasTensor) => KerasTensor[]>> = {
  block35: (x) => [chain(x, [32, 1]), chain(x, [32, 1], [32, 3]), chain(x, [32, 1], [48, 3], [64, 3])],
  block17: (x) => [chain(x, [192, 1]), chain(x, [128, 1], [160, [1, 7]], [192, [7, 1]])],
  block8: (x) => [chain(x, [192, 1]), chain(x, [192, 1], [224, [1, 3]], [256, [3, 1]])],
};

interface Block {
  readonly kind: "block35" | "block17" | "block8";
  readonly index: number;
  /** How much of what the branches say is added. */
  readonly scale: number;
  readonly isActive?: boolean;
}

function block(x: KerasTensor, { kind, index, scale, isActive = true }: Block): KerasTensor {
  const name = `${kind}_${index}`;
  const mixed = joined(kinds[kind]?.(x) ?? [], `${name}_mixed`);
  const channels = x.shape[channelAxis()] ?? 0;
  const up = Conv2D(channels, 1, { strides: 1, padding: "same", useBias: true, name: `${name}_conv` })(mixed);
  const sum = CustomScale(scale)([x, up]);
  return isActive ? Activation("relu", { name: `${name}_ac` })(sum) : sum;
}

function stem(image: KerasTensor): KerasTensor {
  let x: KerasTensor = MaxPooling2D(3, { strides: 2 })(chain(image, [32, 3, halving], [32, 3, valid], [64, 3]));
  x = MaxPooling2D(3, { strides: 2 })(chain(x, [80, 1, valid], [192, 3, valid]));
  const branches = [chain(x, [96, 1]), chain(x, [48, 1], [64, 5]), chain(x, [64, 1], [96, 3], [96, 3])];
  const pooled = chain(AveragePooling2D(3, { strides: 1, padding: "same" })(x), [64, 1]);
  return joined([...branches, pooled], "mixed_5b");
}

/** Halves height and width: some chains, and a pooling. */
const reduced = (x: KerasTensor, name: string, ...chains: readonly (readonly Step[])[]): KerasTensor => {
  const branches = chains.map((steps) => chain(x, ...steps));
  return joined([...branches, MaxPooling2D(3, { strides: 2, padding: "valid" })(x)], name);
};

function body(image: KerasTensor): KerasTensor {
  let x = stem(image);
  for (let index = 1; index <= 10; index++) x = block(x, { kind: "block35", index, scale: 0.17 });
  x = reduced(x, "mixed_6a", [[384, 3, halving]], [[256, 1], [256, 3], [384, 3, halving]]);
  for (let index = 1; index <= 20; index++) x = block(x, { kind: "block17", index, scale: 0.1 });
  const [wide, deep] = [[[256, 1], [288, 3, halving]], [[256, 1], [288, 3], [320, 3, halving]]] as const;
  x = reduced(x, "mixed_7a", [[256, 1], [384, 3, halving]], wide, deep);
  for (let index = 1; index <= 9; index++) x = block(x, { kind: "block8", index, scale: 0.2 });
  x = block(x, { kind: "block8", index: 10, scale: 1, isActive: false });
  return chain(x, [1536, 1, { name: "conv_7b" }]);
}

const inceptionResNetV2: Architecture<Readonly<Record<never, never>>> = {
  className: "InceptionResNetV2",
  table: {},
  defaultSize: 299,
  minSize: 75,
  modelName: () => "inception_resnet_v2",
  weightsFile: atKeras("inception_resnet_v2"),
  body,
  head: plainHead,
};

/**
 * InceptionResNetV2: branches of several kernels that add to their input, for images of 299 x 299.
 *
 * In: images `[batch, height, width, 3]` through `inceptionResnetV2.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.InceptionResNetV2({ weights: null, includeTop: false, inputShape: [96, 96, 3], pooling: "avg" });
 * console.log(base.output.shape); // [null, 1536]
 * ```
 *
 * Source: Szegedy et al., https://arxiv.org/abs/1602.07261. Differs from Keras: a promise; weights trained on ImageNet are
 * not downloaded.
 */
export const InceptionResNetV2 = (options: ApplicationOptions = {}): Promise<Model> => build(inceptionResNetV2, { ...options });
