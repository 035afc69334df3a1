import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { refuse } from "../../util/checks.ts";
import { required } from "../../util/options.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type SameRank } from "../typing.ts";

const table = {
  dims: required<readonly number[]>((written, where) => {
    if (written.toSorted((a, b) => a - b).every((dim, i) => dim === i + 1)) return written;
    throw refuse(where, `each of the axes 1 to ${written.length} once`, written, "[2, 1]");
  }),
};

export class PermuteLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Permute";
  static readonly table = table;
  protected override inputSpec: InputSpec = { rank: this.options.dims.length + 1 };

  override call(x: Tensor): Tensor {
    return ops.transpose(x, { axes: [0, ...this.options.dims] });
  }
}

/**
 * Brings the axes of every sample into another order.
 *
 * In: `[batch, …]`. Out: the same axes, the batch first.
 *
 * @param dims which axis comes where, counted from 1 since the batch stays
 * @example
 * ```ts
 * const y = layers.Permute([2, 1])(Input([10, 64]));
 * console.log(y.shape); // [null, 64, 10]
 * ```
 */
export const Permute = (dims: readonly number[], options: LayerOptions = {}): SameRank =>
  typed(new PermuteLayer({ ...options, dims }));
