import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, withFirst, type Formatted, type Resizing } from "../typing.ts";
import { BasePooling, poolingTable, type Sliding } from "./base_pooling.ts";

const table = poolingTable(3);

export type MaxPooling3DOptions = LayerWritten<typeof table>;

export class MaxPooling3DLayer extends BasePooling {
  static readonly className = "MaxPooling3D";
  static readonly table = table;

  protected override pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor {
    return ops.maxPool(x, poolSize, sliding);
  }
}

/**
 * The largest value of every window over volumes.
 *
 * In: `[batch, depth, height, width, channels]`. Out: `[batch, new depth, new height, new width, channels]`.
 *
 * @param poolSize length of the window, one number or one per axis
 * @param options `strides`: steps between windows, `poolSize` if not said
 * @example
 * ```ts
 * const x = Input([16, 16, 16, 1]);
 * const y = layers.MaxPooling3D(2)(x);
 * console.log(y.shape); // [null, 8, 8, 8, 1]
 * ```
 */
export const MaxPooling3D = <const D extends DataFormat = "channels_last">(
  poolSize: Size | Formatted<MaxPooling3DOptions, D> = {},
  options: Formatted<MaxPooling3DOptions, D> = {},
): Resizing<"MaxPooling3D", 3, D> =>
  typed(new MaxPooling3DLayer(withFirst("poolSize", poolSize, options)));
