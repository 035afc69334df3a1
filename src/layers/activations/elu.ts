import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { alpha: option(1) };

export class ELULayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ELU";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    return ops.elu(x, this.options);
  }
}

/**
 * Exponential linear unit: `x` above zero, `alpha * (exp(x) - 1)` below.
 *
 * In and out: any shape. [Clevert et al. 2015](https://arxiv.org/abs/1511.07289)
 *
 * @example
 * ```ts
 * const y = layers.ELU()(tensor([-1.5, 2])); // [-0.777, 2]
 * ```
 */
export const ELU = (options: LayerWritten<typeof table> = {}): SameShape => typed(new ELULayer(options));
