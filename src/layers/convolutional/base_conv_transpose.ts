import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { required } from "../../util/options.ts";
import { positiveInteger, sizeOrNull } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";
import { BaseConvolution, convolutionTable } from "./base_convolution.ts";

/** The options of a transposed convolution. */
export const convTransposeTable = (dimensions: Dimensions) => ({
  filters: required(positiveInteger),
  ...convolutionTable(dimensions),
  outputPadding: sizeOrNull(dimensions, 0),
  ...weightOptions("kernel", "glorot_uniform"),
});

type Table = ReturnType<typeof convTransposeTable>;

/** Transposed convolutions: the gradient of a convolution with respect to its input, as a layer. */
export abstract class BaseConvTranspose extends BaseConvolution<Table> {
  constructor(written: LayerWritten<Table>) {
    super(written);
    const { outputPadding, strides } = this.options;
    if (outputPadding?.some((extra, axis) => extra >= (strides[axis] ?? 1)) === true) {
      throw new CeratopsError(`"${this.name}": outputPadding must be smaller than strides`, {
        code: "E_OPTION_VALUE",
        where: this.name,
        expected: `numbers below [${strides.join(", ")}]`,
        received: `[${outputPadding.join(", ")}]`,
        hint: "outputPadding: null",
      });
    }
  }

  protected override buildKernels(channels: number): number {
    const { kernelSize, filters } = this.options;
    this.addOwn("kernel", [...kernelSize, filters, channels]);
    return filters;
  }

  protected override convolve(x: Tensor): Tensor {
    const { outputPadding, padding } = this.options;
    return ops.convTranspose(x, this.weight("kernel"), { ...this.sliding, padding, outputPadding });
  }
}
