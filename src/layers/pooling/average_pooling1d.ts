import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { requiredSize, type Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { BasePooling, poolingTable, type Sliding } from "./base_pooling.ts";

const table = { ...poolingTable(1), poolSize: requiredSize(1) };

export type AveragePooling1DOptions = Omit<LayerWritten<typeof table>, "poolSize">;

export class AveragePooling1DLayer extends BasePooling {
  static readonly className = "AveragePooling1D";
  static readonly table = table;

  protected override pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor {
    return ops.averagePool(x, poolSize, sliding);
  }
}

/**
 * The mean of every window over sequences.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, channels]`.
 *
 * @param poolSize length of the window, one number or one per axis
 * @param options `strides`: steps between windows, `poolSize` if not said
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.AveragePooling1D(2)(x);
 * console.log(y.shape); // [null, 50, 8]
 * ```
 */
export const AveragePooling1D = <const D extends DataFormat = "channels_last">(
  poolSize: Size,
  options: Formatted<AveragePooling1DOptions, D> = {},
): Resizing<"AveragePooling1D", 1, D> =>
  typed(new AveragePooling1DLayer({ ...options, poolSize }));
