import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { requiredSize, type Size } from "../checks.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed, type Formatted, type Resizing } from "../typing.ts";
import { BasePooling, poolingTable, type Sliding } from "./base_pooling.ts";

const table = { ...poolingTable(3), poolSize: requiredSize(3) };

export type AveragePooling3DOptions = Omit<LayerWritten<typeof table>, "poolSize">;

export class AveragePooling3DLayer extends BasePooling {
  static readonly className = "AveragePooling3D";
  static readonly table = table;

  protected override pool(x: Tensor, poolSize: readonly number[], sliding: Sliding): Tensor {
    return ops.averagePool(x, poolSize, sliding);
  }
}

/**
 * The mean of every window over volumes.
 *
 * In: `[batch, depth, height, width, channels]`. Out: `[batch, new depth, new height, new width, channels]`.
 *
 * @param poolSize length of the window, one number or one per axis
 * @param options `strides`: steps between windows, `poolSize` if not said
 * @example
 * ```ts
 * const x = Input([16, 16, 16, 1]);
 * const y = layers.AveragePooling3D(2)(x);
 * console.log(y.shape); // [null, 8, 8, 8, 1]
 * ```
 */
export const AveragePooling3D = <const D extends DataFormat = "channels_last">(
  poolSize: Size,
  options: Formatted<AveragePooling3DOptions, D> = {},
): Resizing<"AveragePooling3D", 3, D> =>
  typed(new AveragePooling3DLayer({ ...options, poolSize }));
