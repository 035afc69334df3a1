import { describe, expect, it } from "vitest";
import { range } from "../ir/shape.ts";
import * as ops from "../ops/index.ts";
import { useEngine } from "../tensor/current_engine.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as layers from "./index.ts";
import type { BaseLayer } from "./layer.ts";

useEngine("reference");

type Format = { readonly dataFormat: "channels_first" | "channels_last" };
type Made = BaseLayer & ((x: Tensor) => Tensor);

const line = [2, 6, 3];
const image = [2, 6, 7, 3];
const volume = [2, 4, 5, 6, 2];

/** Layers that know where the channels are, each with the shape of an input whose channels stand last. */
const made: { readonly [name: string]: readonly [make: (format: Format) => unknown, shape: readonly number[]] } = {
  Conv1D: [(f) => layers.Conv1D(4, 3, { ...f, padding: "same", strides: 2 }), line],
  Conv2D: [(f) => layers.Conv2D(4, 3, { ...f, dilationRate: 2 }), image],
  Conv3D: [(f) => layers.Conv3D(3, 2, { ...f, activation: "relu" }), volume],
  Conv1DTranspose: [(f) => layers.Conv1DTranspose(4, 3, { ...f, strides: 2 }), line],
  Conv2DTranspose: [(f) => layers.Conv2DTranspose(4, 3, { ...f, strides: 2, padding: "same" }), image],
  Conv3DTranspose: [(f) => layers.Conv3DTranspose(2, 2, { ...f }), volume],
  DepthwiseConv1D: [(f) => layers.DepthwiseConv1D(3, { ...f, depthMultiplier: 2 }), line],
  DepthwiseConv2D: [(f) => layers.DepthwiseConv2D(3, { ...f, padding: "same" }), image],
  SeparableConv1D: [(f) => layers.SeparableConv1D(4, 3, { ...f }), line],
  SeparableConv2D: [(f) => layers.SeparableConv2D(4, 3, { ...f, strides: 2 }), image],
  MaxPooling1D: [(f) => layers.MaxPooling1D(2, { ...f }), line],
  MaxPooling2D: [(f) => layers.MaxPooling2D(2, { ...f, padding: "same" }), image],
  MaxPooling3D: [(f) => layers.MaxPooling3D(2, { ...f }), volume],
  AveragePooling1D: [(f) => layers.AveragePooling1D(2, { ...f }), line],
  AveragePooling2D: [(f) => layers.AveragePooling2D(2, { ...f, padding: "same" }), image],
  AveragePooling3D: [(f) => layers.AveragePooling3D(2, { ...f }), volume],
  AdaptiveAveragePooling1D: [(f) => layers.AdaptiveAveragePooling1D(2, { ...f }), line],
  AdaptiveMaxPooling2D: [(f) => layers.AdaptiveMaxPooling2D([2, 3], { ...f }), image],
  AdaptiveAveragePooling3D: [(f) => layers.AdaptiveAveragePooling3D(2, { ...f }), volume],
  GlobalAveragePooling1D: [(f) => layers.GlobalAveragePooling1D({ ...f, keepdims: true }), line],
  GlobalMaxPooling2D: [(f) => layers.GlobalMaxPooling2D({ ...f, keepdims: true }), image],
  GlobalAveragePooling3D: [(f) => layers.GlobalAveragePooling3D({ ...f, keepdims: true }), volume],
  UpSampling2D: [(f) => layers.UpSampling2D([2, 3], { ...f, interpolation: "bilinear" }), image],
  UpSampling3D: [(f) => layers.UpSampling3D(2, { ...f }), volume],
  ZeroPadding1D: [(f) => layers.ZeroPadding1D([1, 2], { ...f }), line],
  ZeroPadding2D: [(f) => layers.ZeroPadding2D([[1, 2], [0, 3]], { ...f }), image],
  ZeroPadding3D: [(f) => layers.ZeroPadding3D(1, { ...f }), volume],
  Cropping2D: [(f) => layers.Cropping2D([[1, 2], [0, 3]], { ...f }), image],
  Cropping3D: [(f) => layers.Cropping3D(1, { ...f }), volume],
  SpatialDropout2D: [(f) => layers.SpatialDropout2D(0.5, { ...f, seed: 1 }), image],
  CenterCrop: [(f) => layers.CenterCrop(3, 4, { ...f }), image],
  Resizing: [(f) => layers.Resizing(3, 4, { ...f }), image],
  AutoContrast: [(f) => layers.AutoContrast({ ...f }), image],
};

const toFirst = (x: Tensor): Tensor => ops.transpose(x, { axes: [0, x.rank - 1, ...range(x.rank - 2).map((i) => i + 1)] });
const toLast = (x: Tensor): Tensor => ops.transpose(x, { axes: [0, ...range(x.rank - 2).map((i) => i + 2), 1] });

describe("channels_first gives what channels_last gives, with the channels elsewhere", () => {
  it.each(Object.entries(made))("%s", async (_name, [make, shape]) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const x = ops.reshape(ops.sin(ops.multiply(ops.arange(size, { dtype: "float32" }), 1.7)), shape);
    const [last, first] = [make({ dataFormat: "channels_last" }), make({ dataFormat: "channels_first" })] as [Made, Made];
    last.ensureBuilt([shape]);
    first.ensureBuilt([toFirst(x).shape]);
    first.setWeights(await last.getWeights());
    const [expected, received] = [last(x), toLast(first(toFirst(x)))];
    expect(received.shape).toEqual(expected.shape);
    const [a, b] = [await expected.data(), await received.data()];
    expect(Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))))).toBeLessThan(1e-5);
  });
});
