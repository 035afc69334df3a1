import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat, padding, size, sizeOrNull, type Padding } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { spaceSpec, type Dimensions } from "../space.ts";

/** The options of pooling over windows. */
export const poolingTable = (dimensions: Dimensions) => ({
  poolSize: size(dimensions, 2),
  strides: sizeOrNull(dimensions),
  padding: padding(),
  dataFormat: dataFormat(),
});

type Table = ReturnType<typeof poolingTable>;

/** How windows move. */
export interface Sliding {
  readonly strides: readonly number[];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
}

/** Layers that put one number in the place of every window. */
export abstract class BasePooling extends ConfiguredLayer<Table> {
  constructor(written: LayerWritten<Table>) {
    // Windows lie side by side unless they are told otherwise.
    super({ ...written, strides: written.strides ?? written.poolSize ?? 2 });
    const { poolSize, dataFormat } = this.options;
    this.inputSpec = spaceSpec(poolSize.length as Dimensions, dataFormat);
  }

  override call(x: Tensor): Tensor {
    const { poolSize, strides, padding, dataFormat } = this.options;
    return this.pool(x, poolSize, { strides: strides ?? poolSize, padding, dataFormat });
  }

  protected abstract pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor;
}
