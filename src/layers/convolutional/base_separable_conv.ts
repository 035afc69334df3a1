import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import type { Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";
import { BaseConvolution, convolutionTable } from "./base_convolution.ts";

/** The options of a separable convolution. */
export const separableTable = (dimensions: Dimensions) => ({
  depthMultiplier: option<number>(1, positiveInteger),
  filters: required(positiveInteger),
  ...convolutionTable(dimensions),
  ...weightOptions("depthwise", "glorot_uniform"),
  ...weightOptions("pointwise", "glorot_uniform"),
});

/** Separable convolutions: space first, channel by channel; then the channels, point by point. */
export abstract class BaseSeparableConv extends BaseConvolution<ReturnType<typeof separableTable>> {
  protected override buildKernels(channels: number): number {
    const { kernelSize, depthMultiplier, filters } = this.options;
    const point = kernelSize.map(() => 1);
    this.addOwn("depthwise", [...kernelSize, channels, depthMultiplier], { name: "depthwise_kernel" });
    this.addOwn("pointwise", [...point, channels * depthMultiplier, filters], { name: "pointwise_kernel" });
    return filters;
  }

  protected override convolve(x: Tensor): Tensor {
    const sliding = { ...this.sliding, padding: this.options.padding };
    return ops.separableConv(x, this.weight("depthwise_kernel"), this.weight("pointwise_kernel"), sliding);
  }
}
