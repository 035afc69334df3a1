import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { dataFormat } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { CallOptions } from "../layer.ts";
import { axesInSpace } from "../space.ts";

const table = { dataFormat: dataFormat(), keepdims: option(false) };

/** Options of global pooling, with `keepdims` as a type. */
export type GlobalPoolingOptions<K extends boolean> = Omit<LayerWritten<typeof table>, "keepdims"> & {
  /** Whether the reduced axes stay, with length 1. */
  readonly keepdims?: K | undefined;
};

/** Which axes go, and whether they stay with length 1. */
export interface Reduction {
  readonly axis: readonly number[];
  readonly keepdims: boolean;
}

/** Layers that reduce all sizes in space to one number per channel. */
export abstract class BaseGlobalPooling extends ConfiguredLayer<typeof table> {
  static readonly table = table;
  override call(x: Tensor, _options: CallOptions): Tensor {
    return this.reduce(x, this.reduction(x));
  }

  protected reduction(x: Tensor): Reduction {
    const { dataFormat, keepdims } = this.options;
    return { axis: axesInSpace(x.rank - 2, dataFormat), keepdims };
  }

  protected abstract reduce(x: Tensor, over: Reduction): Tensor;
}
