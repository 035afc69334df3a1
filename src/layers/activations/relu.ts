import { relu } from "../../activations/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { nonNegative, orNull } from "../../util/checks.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = {
  maxValue: option<number | null>(null, orNull(nonNegative)),
  negativeSlope: option<number>(0, nonNegative),
  threshold: option<number>(0, nonNegative),
};

export class ReLULayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ReLU";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    return relu(x, this.options);
  }
}

/**
 * Rectifier: `x` from `threshold` to `maxValue`, `maxValue` above, `negativeSlope * (x - threshold)` below.
 *
 * In and out: any shape.
 *
 * @example
 * ```ts
 * const y = layers.ReLU({ maxValue: 6 })(tensor([-1, 2, 9])); // [0, 2, 6]
 * ```
 */
export const ReLU = (options: LayerWritten<typeof table> = {}): SameShape => typed(new ReLULayer(options));
