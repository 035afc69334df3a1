import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { axes } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { axis: axes(-1) };

export class UnitNormalizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "UnitNormalization";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    const { axis } = this.options;
    const squares = ops.sum(ops.square(x), { axis, keepdims: true });
    // Below 1e-12 a length counts as 1e-12, so that zeros stay zeros.
    return ops.multiply(x, ops.rsqrt(ops.maximum(squares, 1e-24)));
  }
}

/**
 * Divides by the Euclidean length along an axis, so that it becomes 1.
 *
 * In and out: any shape.
 *
 * @param options `axis`: one axis, or several along which the length is taken together
 * @example
 * ```ts
 * const y = layers.UnitNormalization()(tensor([[3, 4]])); // [[0.6, 0.8]]
 * ```
 */
export const UnitNormalization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new UnitNormalizationLayer(options));
