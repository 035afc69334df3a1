import * as random from "../../random/index.ts";
import type { SeedGenerator } from "../../random/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat } from "../checks.ts";
import { axesInSpace } from "../space.ts";
import { RandomLayer, rateTable } from "./random_layer.ts";

/** The options of dropping channels. */
export const spatialTable = { ...rateTable, dataFormat: dataFormat() };

/** Layers that drop whole channels. */
export abstract class BaseSpatialDropout extends RandomLayer<typeof spatialTable> {
  /** Where the channels are; sequences have them last. */
  protected abstract readonly format: DataFormat;

  override getConfig(): Record<string, unknown> {
    // Keras leaves `trainable` out here and writes the dtype of the variables.
    const { trainable: _, ...config } = super.getConfig();
    return { ...config, dtype: this.dtypePolicy.variableDtype };
  }

  protected override disturb(x: Tensor, seed: SeedGenerator): Tensor {
    const space = axesInSpace(x.rank - 2, this.format);
    const noiseShape = x.shape.map((dim, axis) => (space.includes(axis) ? 1 : dim));
    return random.dropout(x, this.options.rate, { noiseShape, seed });
  }
}
