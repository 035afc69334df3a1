import * as ops from "../../ops/index.ts";
import type { DataFormat } from "../../tensor/config.ts";
import { isTensor } from "../../tensor/operation.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { CallOptions, Mask } from "../layer.ts";
import { spaceSpec } from "../space.ts";
import { typed, type Formatted, type GlobalReduction } from "../typing.ts";
import { BaseGlobalPooling, type GlobalPoolingOptions, type Reduction } from "./base_global_pooling.ts";

export class GlobalAveragePooling1DLayer extends BaseGlobalPooling {
  static readonly className = "GlobalAveragePooling1D";
  override supportsMasking = true;
  protected override inputSpec = spaceSpec(1, this.options.dataFormat);

  override call(x: Tensor, options: CallOptions): Tensor {
    return isTensor(options.mask) ? this.#meanOfKept(x, options.mask) : super.call(x, options);
  }

  override computeMask(): Mask {
    return undefined;
  }

  protected override reduce(x: Tensor, over: Reduction): Tensor {
    return ops.mean(x, over);
  }

  /** Steps that the mask leaves out count neither in the sum nor in the number of steps. */
  #meanOfKept(x: Tensor, mask: Tensor): Tensor {
    const kept = ops.expandDims(ops.cast(mask, x.dtype), this.options.dataFormat === "channels_last" ? 2 : 1);
    return ops.divide(ops.sum(ops.multiply(x, kept), this.reduction(x)), ops.sum(kept, this.reduction(x)));
  }
}

/**
 * The mean of each channel over sequences; steps that a mask leaves out do not count.
 *
 * In: `[batch, steps, channels]`. Out: `[batch, channels]`, or `[batch, 1, channels]` with `keepdims: true`.
 *
 * @example
 * ```ts
 * const x = Input([100, 8]);
 * const y = layers.GlobalAveragePooling1D()(x);
 * console.log(y.shape); // [null, 8]
 * ```
 */
export const GlobalAveragePooling1D = <const D extends DataFormat = "channels_last", const K extends boolean = false>(
  options: Formatted<GlobalPoolingOptions<K>, D> = {},
): GlobalReduction<"GlobalAveragePooling1D", 1, D, K> =>
  typed(new GlobalAveragePooling1DLayer(options));
