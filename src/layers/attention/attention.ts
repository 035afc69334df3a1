import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneOf } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import { typed } from "../typing.ts";
import { attentionTable, BaseAttention, type ListAttention } from "./base_attention.ts";

const table = {
  useScale: option(false),
  scoreMode: option<"dot" | "concat">("dot", oneOf("dot", "concat")),
  ...attentionTable,
};

export class AttentionLayer extends BaseAttention<typeof table> {
  static readonly className = "Attention";
  static readonly table = table;

  override build(): void {
    const { useScale, scoreMode } = this.options;
    if (useScale) this.addWeight({ name: "scale", shape: [], initializer: "ones" });
    if (scoreMode === "concat") this.addWeight({ name: "concat_score_weight", shape: [], initializer: "ones" });
  }

  protected override score(query: Tensor, key: Tensor): Tensor {
    const { useScale, scoreMode } = this.options;
    const scaled = (x: Tensor): Tensor => (useScale ? ops.multiply(x, this.weight("scale")) : x);
    if (scoreMode === "dot") return scaled(ops.matmul(query, ops.swapaxes(key, -2, -1)));
    const sums = ops.add(ops.expandDims(query, -2), ops.expandDims(key, -3));
    return ops.multiply(this.weight("concat_score_weight"), ops.sum(ops.tanh(scaled(sums)), { axis: -1 }));
  }
}

/**
 * Dot-product attention without projections.
 *
 * `softmax(q · kᵀ) · v`
 *
 * In: `[query, value]` or `[query, value, key]`, each `[batch, steps, features]`. Out: `[batch, queries, features]`.
 * [Luong et al. 2015](https://arxiv.org/abs/1508.04025)
 *
 * @param options `useScale`: a learned factor on the scores; `scoreMode: "concat"` scores by tanh(q + k)
 * @example
 * ```ts
 * const [query, value] = [Input([10, 32]), Input([20, 32])];
 * const y = layers.Attention()([query, value]);
 * console.log(y.shape); // [null, 10, 32]
 * ```
 */
export const Attention = (options: LayerWritten<typeof table> = {}): ListAttention => typed(new AttentionLayer(options));
