import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { positiveInteger } from "../checks.ts";
import type { Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";
import { BaseConvolution, convolutionTable } from "./base_convolution.ts";

/** The options of a depthwise convolution. */
export const depthwiseTable = (dimensions: Dimensions) => ({
  depthMultiplier: option<number>(1, positiveInteger),
  ...convolutionTable(dimensions),
  ...weightOptions("depthwise", "glorot_uniform"),
});

/** Depthwise convolutions: channels are not mixed. */
export abstract class BaseDepthwiseConv extends BaseConvolution<ReturnType<typeof depthwiseTable>> {
  protected override buildKernels(channels: number): number {
    const { kernelSize, depthMultiplier } = this.options;
    this.addOwn("depthwise", [...kernelSize, channels, depthMultiplier], { name: "kernel" });
    return channels * depthMultiplier;
  }

  protected override convolve(x: Tensor): Tensor {
    return ops.depthwiseConv(x, this.weight("kernel"), { ...this.sliding, padding: this.options.padding });
  }
}
