import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type GlobalReduction } from "../typing.ts";
import { BaseGlobalPooling, type GlobalPoolingOptions, type Reduction } from "./base_global_pooling.ts";

export class GlobalMaxPooling1DLayer extends BaseGlobalPooling {
  static readonly className = "GlobalMaxPooling1D";
  protected override inputSpec = spaceSpec(1, this.options.dataFormat);

  protected override reduce(x: Tensor, over: Reduction): Tensor {
    return ops.max(x, over);
  }
}

/**
 * The largest value of each channel over sequences.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, channels]`, or as many axes as came in with `keepdims: true`.
 *
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.GlobalMaxPooling1D()(x);
 * console.log(y.shape); // [null, 8]
 * ```
 */
export const GlobalMaxPooling1D = <const D extends DataFormat = "channels_last", const K extends boolean = false>(
  options: Formatted<GlobalPoolingOptions<K>, D> = {},
): GlobalReduction<"GlobalMaxPooling1D", 1, D, K> =>
  typed(new GlobalMaxPooling1DLayer(options));
