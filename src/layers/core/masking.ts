import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { maskValue: option(0) };

export class MaskingLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Masking";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    const kept = ops.any(ops.notEqual(x, this.options.maskValue), { axis: -1, keepdims: true });
    return ops.where(kept, x, ops.zerosLike(x));
  }

  override computeMask(x: Tensor): Tensor {
    return ops.any(ops.notEqual(x, this.options.maskValue), { axis: -1 });
  }
}

/**
 * Marks the steps of a sequence whose features all equal `maskValue` as missing; layers after it pass over them.
 *
 * In and out: `[batch, steps, features]`; the mask is `[batch, steps]`, true for the steps that count.
 *
 * @example
 * ```ts
 * const x = layers.Masking({ maskValue: 0 })(Input([100, 8]));
 * const y = layers.LSTM(32)(x); // the state stays where steps are missing
 * ```
 */
export const Masking = (options: LayerWritten<typeof table> = {}): SameShape => typed(new MaskingLayer(options));
