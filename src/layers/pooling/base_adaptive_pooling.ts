import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, requiredSize } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Dimensions } from "../space.ts";

export const adaptiveTable = (dimensions: Dimensions) => ({ outputSize: requiredSize(dimensions), dataFormat: dataFormat() });

type AdaptiveTable = ReturnType<typeof adaptiveTable>;

/** Options besides the size. */
export type AdaptivePoolingOptions = Omit<LayerWritten<AdaptiveTable>, "outputSize">;

/** An op that pools over windows chosen so that so many places are left. */
type Pool = (x: Tensor, outputSize: readonly number[], options: { readonly dataFormat: DataFormat }) => Tensor;

/** Layers that bring inputs of any size to one size. */
export abstract class BaseAdaptivePooling extends ConfiguredLayer<AdaptiveTable> {
  protected abstract readonly pool: Pool;

  override call(x: Tensor): Tensor {
    const { outputSize, dataFormat: format } = this.options;
    return this.pool(x, outputSize, { dataFormat: format });
  }
}
