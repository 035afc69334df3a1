import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { BasePooling, poolingTable, type Sliding } from "./base_pooling.ts";

const table = poolingTable(2);

export type MaxPooling2DOptions = LayerWritten<typeof table>;

export class MaxPooling2DLayer extends BasePooling {
  static readonly className = "MaxPooling2D";
  static readonly table = table;

  protected override pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor {
    return ops.maxPool(x, poolSize, sliding);
  }
}

/**
 * The largest value of every window over images.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, new height, new width, channels]`.
 *
 * @param poolSize length of the window, one number or one per axis
 * @param options `strides`: steps between windows, `poolSize` if not said
 * @example
 * ```ts
 * const x = Input([28, 28, 3]);
 * const y = layers.MaxPooling2D(2)(x);
 * console.log(y.shape); // [null, 14, 14, 3]
 * ```
 */
export const MaxPooling2D = <const D extends DataFormat = "channels_last">(
  poolSize: Size | Formatted<MaxPooling2DOptions, D> = {},
  options: Formatted<MaxPooling2DOptions, D> = {},
): Resizing<"MaxPooling2D", 2, D> =>
  typed(new MaxPooling2DLayer(withFirst("poolSize", poolSize, options)));
