import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { BasePooling, poolingTable, type Sliding } from "./base_pooling.ts";

const table = poolingTable(1);

export type MaxPooling1DOptions = LayerWritten<typeof table>;

export class MaxPooling1DLayer extends BasePooling {
  static readonly className = "MaxPooling1D";
  static readonly table = table;

  protected override pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor {
    return ops.maxPool(x, poolSize, sliding);
  }
}

/**
 * The largest value of every window over sequences.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, new steps, channels]`.
 *
 * @param poolSize length of the window, one number or one per axis
 * @param options `strides`: steps between windows, `poolSize` if not said
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.MaxPooling1D(2)(x);
 * console.log(y.shape); // [null, 50, 8]
 * ```
 */
export const MaxPooling1D = <const D extends DataFormat = "channels_last">(
  poolSize: Size | Formatted<MaxPooling1DOptions, D> = {},
  options: Formatted<MaxPooling1DOptions, D> = {},
): Resizing<"MaxPooling1D", 1, D> =>
  typed(new MaxPooling1DLayer(withFirst("poolSize", poolSize, options)));
