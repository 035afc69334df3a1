import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type GlobalReduction } from "../typing.ts";
import { BaseGlobalPooling, type GlobalPoolingOptions, type Reduction } from "./base_global_pooling.ts";

export class GlobalMaxPooling3DLayer extends BaseGlobalPooling {
  static readonly className = "GlobalMaxPooling3D";
  protected override inputSpec = spaceSpec(3, this.options.dataFormat);

  protected override reduce(x: Tensor, over: Reduction): Tensor {
    return ops.max(x, over);
  }
}

/**
 * The largest value of each channel over volumes.
 *
 * In: `[batch, depth, height, width, channels]`. Out: `[batch, channels]`, or as many axes as came in with `keepdims: true`.
 *
 * @example
 * ```ts
 * const x = Input([16, 16, 16, 1]);
 * const y = layers.GlobalMaxPooling3D()(x);
 * console.log(y.shape); // [null, 1]
 * ```
 */
export const GlobalMaxPooling3D = <const D extends DataFormat = "channels_last", const K extends boolean = false>(
  options: Formatted<GlobalPoolingOptions<K>, D> = {},
): GlobalReduction<"GlobalMaxPooling3D", 3, D, K> =>
  typed(new GlobalMaxPooling3DLayer(options));
