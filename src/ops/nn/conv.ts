import { CeratopsError } from "../../errors.ts";
import { g } from "../../ir/make.ts";
import { at, range, sizeOf } from "../../ir/shape.ts";
import { standardizeDataFormat, type DataFormat } from "../../tensor/config.ts";
import { toTensor, type TensorLike } from "../../tensor/convert.ts";
import { binaryOp } from "../../tensor/op.ts";
import { promote } from "../../tensor/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { castTo } from "../core/cast.ts";
import { ternaryOp } from "../support/wrap.ts";
import { channelsOf, checkImageRank, edgesOf, parsePadding, perAxis, withChannelsLast, type Padding, type PerAxis } from "./windows.ts";

export interface ConvOptions {
  /** Steps between places of the window, 1. */
  readonly strides?: PerAxis;
  /** `"valid"` (default), `"same"`, or `"causal"`, which only looks back. */
  readonly padding?: Padding;
  /** Where the channels are; `imageDataFormat()` unless said. */
  readonly dataFormat?: DataFormat | null | undefined;
  /** Distance between the taps of the window, 1. */
  readonly dilationRate?: PerAxis;
}

/** Axes in the order batch, spatial, channels; kernels in the order spatial, input, output. */
const channelsLastAxes = (rank: number) => {
  const spatial = range(rank).map((i) => i + 1);
  const data = { batch: 0, feature: rank + 1, spatial };
  return { input: data, kernel: { input: rank, output: rank + 1, spatial: range(rank) }, output: data };
};

/** A convolution of a tensor whose channels stand last. */
function convolve(x: Tensor, kernel: Tensor, options: ConvOptions, groups: number, op: string): Tensor {
  const rank = x.rank - 2;
  const padding = parsePadding(options.padding ?? "valid", ["valid", "same", "causal"], op);
  const strides = perAxis(options.strides ?? 1, rank, "strides", op);
  const dilations = perAxis(options.dilationRate ?? 1, rank, "dilationRate", op);
  const edges = range(rank).map((i) =>
    edgesOf(padding, at(x.shape, i + 1), at(kernel.shape, i), at(strides, i), at(dilations, i)),
  );
  const result = g.convolution(x.node, kernel.node, {
    strides,
    padding: edges,
    inputDilation: range(rank).map(() => 1),
    kernelDilation: dilations,
    axes: channelsLastAxes(rank),
    featureGroups: groups,
    batchGroups: 1,
  });
  if (sizeOf(result.shape) === 0 && x.size !== 0) throw tooSmall(x, kernel, op);
  return new Tensor(result);
}

function tooSmall(x: Tensor, kernel: Tensor, op: string): CeratopsError {
  return new CeratopsError(`ops.${op}: the window is larger than the input`, {
    code: "E_CONV_EMPTY",
    where: `ops.${op}`,
    expected: `spatial sizes of at least [${kernel.shape.slice(0, -2).join(", ")}]`,
    received: `[${x.shape.slice(1, -1).join(", ")}]`,
    hint: `{ padding: "same" }`,
  });
}

function checkKernel(x: Tensor, kernel: Tensor, op: string): void {
  if (kernel.rank === x.rank) return;
  throw new CeratopsError(`ops.${op}: the kernel has ${kernel.rank} axes, the input ${x.rank}`, {
    code: "E_CONV_KERNEL",
    where: `ops.${op}`,
    expected: `a kernel [${range(x.rank - 2).map(() => "size").join(", ")}, input channels, output channels]`,
    received: `[${kernel.shape.join(", ")}]`,
    hint: `ops.reshape(kernel, shape)`,
  });
}

function channelsDiffer(x: Tensor, kernel: Tensor, op: string): CeratopsError {
  return new CeratopsError(`ops.${op}: the channels do not fit the kernel`, {
    code: "E_CONV_CHANNELS",
    where: `ops.${op}`,
    expected: `a multiple of the kernel's ${at(kernel.shape, kernel.rank - 2)} input channels`,
    received: `${channelsOf(x)} channels`,
    hint: `check dataFormat: "channels_last" or "channels_first"`,
  });
}

/**
 * Convolution (cross-correlation, as in all deep-learning libraries) over 1 to 3 spatial axes.
 *
 * Channels last: input `[batch, …spatial, channels]`, kernel `[…window, channels / groups, filters]`, result
 * `[batch, …spatial, filters]`. Fewer channels in the kernel mean a grouped convolution.
 */
export const conv = binaryOp("Conv", (inputs, kernel, options: ConvOptions = {}) => {
  const weights = toTensor(kernel);
  const dataFormat = standardizeDataFormat(options.dataFormat);
  const x = castTo(toTensor(inputs), weights.dtype);
  checkImageRank(x, "conv", dataFormat);
  checkKernel(x, weights, "conv");
  return withChannelsLast(x, dataFormat, (last) => {
    const groups = channelsOf(last) / at(weights.shape, weights.rank - 2);
    const filters = at(weights.shape, weights.rank - 1);
    if (!Number.isInteger(groups) || filters % groups !== 0) throw channelsDiffer(last, weights, "conv");
    return convolve(last, weights, options, groups, "conv");
  });
});

/** Convolution of each channel with its own windows: a kernel `[…window, channels, multiplier]`. */
function depthwise(inputs: TensorLike, kernel: TensorLike, options: ConvOptions, op: string): Tensor {
  const promoted = promote([inputs, kernel]);
  const [x, weights] = [at(promoted, 0), at(promoted, 1)];
  const dataFormat = standardizeDataFormat(options.dataFormat);
  checkImageRank(x, op, dataFormat);
  checkKernel(x, weights, op);
  return withChannelsLast(x, dataFormat, (last) => {
    const channels = channelsOf(last);
    if (channels !== at(weights.shape, weights.rank - 2)) throw channelsDiffer(last, weights, op);
    const merged = [...weights.shape.slice(0, -2), 1, channels * at(weights.shape, weights.rank - 1)];
    return convolve(last, new Tensor(g.reshape(weights.node, merged)), options, channels, op);
  });
}

/**
 * Convolution of each channel by itself: kernel `[…window, channels, multiplier]`, result with
 * `channels · multiplier` channels.
 */
export const depthwiseConv = binaryOp("DepthwiseConv", (inputs, kernel, options: ConvOptions = {}) =>
  depthwise(inputs, kernel, options, "depthwiseConv"),
);

/** `depthwiseConv`, then a 1×1 convolution with `pointwiseKernel` that mixes the channels. */
export const separableConv = ternaryOp(
  "SeparableConv",
  (inputs, depthwiseKernel, pointwiseKernel, options: ConvOptions = {}) => {
    const { dataFormat } = options;
    const separate = depthwise(inputs, depthwiseKernel, options, "separableConv");
    return conv(separate, toTensor(pointwiseKernel), { dataFormat });
  },
);
