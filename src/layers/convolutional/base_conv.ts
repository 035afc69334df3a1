import { CeratopsError } from "../../errors.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option, required } from "../../util/options.ts";
import { positiveInteger, type causalPadding } from "../checks.ts";
import { loraTable } from "../adaptable_layer.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { Dimensions } from "../space.ts";
import { weightOptions } from "../weight_options.ts";
import { BaseConvolution, convolutionTable } from "./base_convolution.ts";

/** The options of a plain convolution. */
export const convTable = (dimensions: Dimensions) => ({
  filters: required(positiveInteger),
  ...convolutionTable(dimensions),
  groups: option<number>(1, positiveInteger),
  ...weightOptions("kernel", "glorot_uniform"),
  ...loraTable,
});

/** Sequences know one more padding than the rest. */
type Table = Omit<ReturnType<typeof convTable>, "padding"> & { readonly padding: ReturnType<typeof causalPadding> };

/** Plain convolutions: every filter sees all channels of its group. */
export abstract class BaseConv extends BaseConvolution<Table> {
  constructor(written: LayerWritten<Table>) {
    super(written);
    const { filters, groups } = this.options;
    if (filters % groups !== 0) throw notDivisible(this.name, `${filters} filters`, groups);
  }

  protected override buildKernels(channels: number): number {
    const { kernelSize, filters, groups } = this.options;
    if (channels % groups !== 0) throw notDivisible(this.name, `${channels} channels`, groups);
    this.addOwn("kernel", [...kernelSize, channels / groups, filters]);
    return filters;
  }

  protected override convolve(x: Tensor): Tensor {
    return ops.conv(x, this.adapted, this.sliding);
  }
}

function notDivisible(where: string, what: string, groups: number): CeratopsError {
  return new CeratopsError(`"${where}" cannot split ${what} into ${groups} equal groups`, {
    code: "E_OPTION_VALUE",
    where,
    expected: `a multiple of ${groups}`,
    received: what,
    hint: "groups: 1",
  });
}
