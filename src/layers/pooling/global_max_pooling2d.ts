import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type GlobalReduction } from "../typing.ts";
import { BaseGlobalPooling, type GlobalPoolingOptions, type Reduction } from "./base_global_pooling.ts";

export class GlobalMaxPooling2DLayer extends BaseGlobalPooling {
  static readonly className = "GlobalMaxPooling2D";
  protected override inputSpec = spaceSpec(2, this.options.dataFormat);

  protected override reduce(x: Tensor, over: Reduction): Tensor {
    return ops.max(x, over);
  }
}

/**
 * The largest value of each channel over images.
 *
 * In: `[batch, height, width, channels]`. Out: `[batch, channels]`, or as many axes as came in with `keepdims: true`.
 *
 * @example
 * ```ts
 * const x = Input([28, 28, 3]);
 * const y = layers.GlobalMaxPooling2D()(x);
 * console.log(y.shape); // [null, 3]
 * ```
 */
export const GlobalMaxPooling2D = <const D extends DataFormat = "channels_last", const K extends boolean = false>(
  options: Formatted<GlobalPoolingOptions<K>, D> = {},
): GlobalReduction<"GlobalMaxPooling2D", 2, D, K> =>
  typed(new GlobalMaxPooling2DLayer(options));
