import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nonNegative } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { negativeSlope: option<number>(0.3, nonNegative) };

export class LeakyReLULayer extends ConfiguredLayer<typeof table> {
  static readonly className = "LeakyReLU";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    return ops.leakyRelu(x, this.options);
  }
}

/**
 * Leaky rectifier: `x` above zero, `negativeSlope * x` below.
 *
 * In and out: any shape.
 *
 * @example
 * ```ts
 * const y = layers.LeakyReLU({ negativeSlope: 0.5 })(tensor([-10, 2])); // [-5, 2]
 * ```
 */
export const LeakyReLU = (options: LayerWritten<typeof table> = {}): SameShape => typed(new LeakyReLULayer(options));
