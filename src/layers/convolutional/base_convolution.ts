import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, type OptionTable } from "../../util/options.ts";
import { dataFormat, padding, requiredSize, size, type Padding } from "../checks.ts";
import { AdaptableLayer } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { activation, regularizer } from "../part_options.ts";
import { alignedBias, channelAxis, checkSteps, spaceSpec, type Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";

/** The options that all convolutions share. */
export const convolutionTable = (dimensions: Dimensions) => ({
  kernelSize: requiredSize(dimensions),
  strides: size(dimensions, 1),
  padding: padding(),
  dataFormat: dataFormat(),
  dilationRate: size(dimensions, 1),
  activation: activation(null),
  useBias: option(true),
  ...weightOptions("bias", "zeros"),
  activityRegularizer: regularizer(),
});

/** What the ops of convolution take. */
interface Sliding {
  readonly strides: readonly number[];
  readonly padding: Padding | "causal";
  readonly dilationRate: readonly number[];
  readonly dataFormat: DataFormat;
}

/** The options that the base reads, whatever else a table holds. */
interface Common extends Sliding {
  readonly kernelSize: readonly number[];
  readonly activation: (x: Tensor) => Tensor;
  readonly useBias: boolean;
}

/**
 * A layer that slides kernels over space: makes kernels for the channels that come in, convolves, adds the bias and
 * applies the activation. The kinds of convolution differ in their kernels and in the op.
 */
export abstract class BaseConvolution<T extends OptionTable> extends AdaptableLayer<T> {
  readonly #common: Common;

  constructor(written: LayerWritten<T>) {
    super(written);
    this.#common = this.options as unknown as Common;
    const { kernelSize, dataFormat, strides, dilationRate } = this.#common;
    this.inputSpec = { ...spaceSpec(kernelSize.length as Dimensions, dataFormat), known: [channelAxis(dataFormat)] };
    checkSteps(this.name, strides, dilationRate);
  }

  override build(inputShape: Shape): void {
    const axis = channelAxis(this.#common.dataFormat);
    const channels = knownSize(inputShape, axis);
    const filters = this.buildKernels(channels);
    if (this.#common.useBias) this.addOwn("bias", [filters]);
    this.adapt();
    this.inputSpec = { ...this.inputSpec, axes: { [axis]: channels } };
  }

  override call(x: Tensor): Tensor {
    const { activation, useBias, dataFormat } = this.#common;
    const convolved = this.convolve(x);
    return activation(useBias ? ops.add(convolved, alignedBias(this.weight("bias").value, convolved.rank, dataFormat)) : convolved);
  }

  /** Makes the kernels for that many channels; gives the number of channels of the output. */
  protected abstract buildKernels(channels: number): number;

  protected abstract convolve(x: Tensor): Tensor;

  protected get sliding(): Sliding {
    const { strides, padding, dilationRate, dataFormat } = this.#common;
    return { strides, padding, dilationRate, dataFormat };
  }
}
