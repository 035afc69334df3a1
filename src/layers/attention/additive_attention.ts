import * as ops from "../../ops/index.ts";
import type { Shape } from "../../tensor/keras_tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { knownSize } from "../input_checks.ts";
import { typed } from "../typing.ts";
import { attentionTable, BaseAttention, type ListAttention } from "./base_attention.ts";

const table = { useScale: option(true), ...attentionTable };

export class AdditiveAttentionLayer extends BaseAttention<typeof table> {
  static readonly className = "AdditiveAttention";
  static readonly table = table;

  override build([query = []]: readonly Shape[]): void {
    if (this.options.useScale) this.addWeight({ name: "scale", shape: [knownSize(query)] });
  }

  protected override score(query: Tensor, key: Tensor): Tensor {
    const fits = ops.tanh(ops.add(ops.expandDims(query, -2), ops.expandDims(key, -3)));
    return ops.sum(this.options.useScale ? ops.multiply(this.weight("scale"), fits) : fits, { axis: -1 });
  }
}

/**
 * Additive attention.
 *
 * `softmax(sum(scale * tanh(q + k))) · v`
 *
 * In: `[query, value]` or `[query, value, key]`, each `[batch, steps, features]`. Out: `[batch, queries, features]`.
 * [Bahdanau et al. 2014](https://arxiv.org/abs/1409.0473)
 *
 * @example
 * ```ts
 * const [query, value] = [Input([10, 32]), Input([20, 32])];
 * const y = layers.AdditiveAttention()([query, value]);
 * console.log(y.shape); // [null, 10, 32]
 * ```
 */
export const AdditiveAttention = (options: LayerWritten<typeof table> = {}): ListAttention =>
  typed(new AdditiveAttentionLayer(options));
