import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type GlobalReduction } from "../typing.ts";
import { BaseGlobalPooling, type GlobalPoolingOptions, type Reduction } from "./base_global_pooling.ts";

export class GlobalAveragePooling2DLayer extends BaseGlobalPooling {
  static readonly className = "GlobalAveragePooling2D";
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);

  protected override reduce(x: Tensor, over: Reduction): Tensor {
    return ops.mean(x, over);
  }
}

/**
 * The mean of each channel over images.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, channels]`, or as many axes as came in with `keepdims: true`.
 *
 * @example
 * ```ts
 * const x = Input([28, 28, 3]);
 * const y = layers.GlobalAveragePooling2D()(x);
 * console.log(y.shape); // [null, 3]
 * ```
 */
export const GlobalAveragePooling2D = <const D extends DataFormat = "channels_last", const K extends boolean = false>(
  options: Formatted<GlobalPoolingOptions<K>, D> = {},
): GlobalReduction<"GlobalAveragePooling2D", 2, D, K> =>
  typed(new GlobalAveragePooling2DLayer(options));
