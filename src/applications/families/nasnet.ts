import {
  Activation, Add, AveragePooling2D, BatchNormalization, Concatenate, Conv2D, Cropping2D, MaxPooling2D, SeparableConv2D, ZeroPadding2D,
} from "../../layers/index.ts";
import type { Model } from "../../models/constructors.ts";
import type { KerasTensor } from "../../tensor/keras_tensor.ts";
import { build } from "../build.ts";
import { namelessHead } from "../heads.ts";
import type { ApplicationOptions } from "../options.ts";
import { paddingForHalving } from "../padding.ts";
import { kerasWeights } from "../weights_address.ts";

/** What a cell gets and gives: its input, and that of the cell before. */
type Flow = readonly [x: KerasTensor, previous: KerasTensor | null];

const relu = (x: KerasTensor, name?: string): KerasTensor => Activation("relu", name === undefined ? {} : { name })(x);

const normalized = (x: KerasTensor, name: string): KerasTensor =>
  BatchNormalization({ axis: -1, momentum: 0.9997, epsilon: 1e-3, name })(x);

const pointwise = (x: KerasTensor, channels: number, name: string): KerasTensor =>
  Conv2D(channels, 1, { padding: "same", useBias: false, kernelInitializer: "he_normal", name })(x);

const added = (a: KerasTensor, b: KerasTensor, name?: string): KerasTensor => Add(name === undefined ? {} : { name })([a, b]);

const averaged = (x: KerasTensor, name: string): KerasTensor => AveragePooling2D(3, { strides: 1, padding: "same", name })(x);

/** Two separable convolutions, the first of which may halve. */
function separable(input: KerasTensor, channels: number, kernel: number, id: string, strides = 1): KerasTensor {
  const active = relu(input);
  const padded = strides === 1 ? active : ZeroPadding2D(paddingForHalving(active, kernel), { name: `separable_conv_1_pad_${id}` })(active);
  const options = { strides, padding: strides === 1 ? "same" : "valid", useBias: false } as const;
  const first = SeparableConv2D(channels, kernel, { ...options, name: `separable_conv_1_${id}` })(padded);
  const second = relu(normalized(first, `separable_conv_1_bn_${id}`));
  const last = SeparableConv2D(channels, kernel, { padding: "same", useBias: false, name: `separable_conv_2_${id}` })(second);
  return normalized(last, `separable_conv_2_bn_${id}`);
}

/** The input of the cell before, with the size and channels of this cell. */
function adjusted([x, previous]: Flow, channels: number, id: string): KerasTensor {
  if (previous === null) return x;
  if (previous.shape[2] !== x.shape[2]) return halved(previous, channels, id);
  if (previous.shape[3] === channels) return previous;
  return normalized(pointwise(relu(previous), channels, `adjust_conv_projection_${id}`), `adjust_bn_${id}`);
}

/** Every other pixel, and the pixels beside them. */
function halved(input: KerasTensor, channels: number, id: string): KerasTensor {
  const half = Math.floor(channels / 2);
  const active = relu(input, `adjust_relu_1_${id}`);
  const every = (x: KerasTensor, i: 1 | 2): KerasTensor => {
    const picked = AveragePooling2D(1, { strides: 2, padding: "valid", name: `adjust_avg_pool_${i}_${id}` })(x);
    return pointwise(picked, half, `adjust_conv_${i}_${id}`);
  };
  const first = every(active, 1);
  const shifted = Cropping2D([[1, 0], [1, 0]])(ZeroPadding2D([[0, 1], [0, 1]])(active));
  return normalized(Concatenate({ axis: -1 })([first, every(shifted, 2)]), `adjust_bn_${id}`);
}

/** Keeps height and width. */
function normalCell(flow: Flow, channels: number, id: string): Flow {
  const [x] = flow;
  const p = adjusted(flow, channels, id);
  const h = normalized(pointwise(relu(x), channels, `normal_conv_1_${id}`), `normal_bn_1_${id}`);
  const convolved = (y: KerasTensor, kernel: number, side: string): KerasTensor => separable(y, channels, kernel, `normal_${side}_${id}`);
  const add = (a: KerasTensor, b: KerasTensor, i: number): KerasTensor => added(a, b, `normal_add_${i}_${id}`);
  const one = add(convolved(h, 5, "left1"), convolved(p, 3, "right1"), 1);
  const two = add(convolved(p, 5, "left2"), convolved(p, 3, "right2"), 2);
  const three = add(averaged(h, `normal_left3_${id}`), p, 3);
  const four = add(averaged(p, `normal_left4_${id}`), averaged(p, `normal_right4_${id}`), 4);
  const five = add(convolved(h, 3, "left5"), h, 5);
  return [Concatenate({ axis: -1, name: `normal_concat_${id}` })([p, one, two, three, four, five]), x];
}

/** Halves height and width. */
function reductionCell(flow: Flow, channels: number, id: string): Flow {
  const [x] = flow;
  const p = adjusted(flow, channels, id);
  const h = normalized(pointwise(relu(x), channels, `reduction_conv_1_${id}`), `reduction_bn_1_${id}`);
  const padded = ZeroPadding2D(paddingForHalving(h, 3), { name: `reduction_pad_1_${id}` })(h);
  const name = (role: string): string => `reduction_${role}_${id}`;
  const shrunk = (y: KerasTensor, kernel: number, side: string): KerasTensor => separable(y, channels, kernel, name(side), 2);
  const pooling = { strides: 2, padding: "valid" } as const;
  const one = added(shrunk(h, 5, "left1"), shrunk(p, 7, "right1"), name("add_1"));
  const two = added(MaxPooling2D(3, { ...pooling, name: name("left2") })(padded), shrunk(p, 7, "right2"), name("add_2"));
  const three = added(AveragePooling2D(3, { ...pooling, name: name("left3") })(padded), shrunk(p, 5, "right3"), name("add3"));
  const four = added(two, averaged(one, name("left4")));
  const five = added(separable(one, channels, 3, name("left4")), MaxPooling2D(3, { ...pooling, name: name("right5") })(padded), name("add4"));
  return [Concatenate({ axis: -1, name: name("concat") })([two, three, four, five]), x];
}

interface Variant {
  readonly name: string;
  readonly size: number;
  /** Channels of the cells before the first reduction. */
  readonly channels: number;
  readonly stemChannels: number;
  /** Cells between two reductions. */
  readonly cells: number;
  /** Whether a cell after a reduction gets what the reduction got, and not its input. */
  readonly skipsReduction: boolean;
}

function body(image: KerasTensor, { channels, stemChannels, cells, skipsReduction }: Variant): KerasTensor {
  const stem = { strides: 2, padding: "valid", useBias: false, kernelInitializer: "he_normal", name: "stem_conv1" } as const;
  let flow: Flow = [normalized(Conv2D(stemChannels, 3, stem)(image), "stem_bn1"), null];
  flow = reductionCell(flow, Math.floor(channels / 4), "stem_1");
  flow = reductionCell(flow, Math.floor(channels / 2), "stem_2");
  for (let group = 0; group < 3; group++) {
    const width = channels * 2 ** group;
    if (group > 0) {
      const [, before] = flow;
      const [x, reduced] = reductionCell(flow, width, `reduce_${group * cells}`);
      flow = [x, skipsReduction ? before : reduced];
    }
    const first = group * cells + Math.min(group, 1);
    for (let cell = 0; cell < cells; cell++) flow = normalCell(flow, width, String(first + cell));
  }
  return relu(flow[0]);
}

function nasnet(className: string, variant: Variant, options: ApplicationOptions): Promise<Model> {
  return build(
    {
      className,
      table: {},
      defaultSize: variant.size,
      minSize: 32,
      lastChannelsOnly: true,
      modelName: () => variant.name,
      weightsFile: ({ includeTop }) => `${kerasWeights}nasnet/NASNet-${variant.name.slice(7)}${includeTop ? "" : "-no-top"}.h5`,
      body: (x) => body(x, variant),
      head: namelessHead,
    },
    { ...options },
  );
}

const mobile = { name: "nasnet_mobile", size: 224, channels: 44, stemChannels: 32, cells: 4, skipsReduction: false };
const large = { name: "nasnet_large", size: 331, channels: 168, stemChannels: 96, cells: 6, skipsReduction: true };

/**
 * NASNetMobile: cells that were found by search, in a small model for images of 224 x 224.
 *
 * In: images `[batch, height, width, 3]` through `nasnet.preprocessInput`. Out: `[batch, classes]`.
 *
 * @param options.weights must be said: null for new weights, or the file of those to be loaded
 * @throws CeratopsError where the shape is too small, or weights and options do not fit
 * @example
 * ```ts
 * const base = await applications.NASNetMobile({ weights: null, includeTop: false, pooling: "avg" });
 * console.log(base.output.shape); // [null, 1056]
 * ```
 *
 * Source: Zoph et al., https://arxiv.org/abs/1707.07012. Differs from Keras: a promise; weights trained on ImageNet are not
 * downloaded.
 */
export const NASNetMobile = (options: ApplicationOptions = {}): Promise<Model> => {
  const inputShape = options.inputShape ?? (options.includeTop === false ? [224, 224, 3] : null);
  return nasnet("NASNetMobile", mobile, { ...options, inputShape });
};

/** NASNetLarge: as `NASNetMobile`, with more and wider cells, for images of 331 x 331. */
export const NASNetLarge = (options: ApplicationOptions = {}): Promise<Model> => nasnet("NASNetLarge", large, options);
