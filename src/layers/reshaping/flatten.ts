import { range, sizeOf } from "../../ir/shape.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { dataFormat } from "../checks.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import type { InputSpec } from "../input_checks.ts";
import { typed, type Flattening } from "../typing.ts";

const table = { dataFormat: dataFormat() };

export class FlattenLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Flatten";
  static readonly table = table;
  protected override inputSpec: InputSpec = { minRank: 1 };

  override call(x: Tensor): Tensor {
    const [batch = 1, ...sizes] = x.shape;
    const moved = this.options.dataFormat === "channels_first" && x.rank > 2;
    const channelsLast = moved ? ops.transpose(x, { axes: [0, ...range(x.rank).slice(2), 1] }) : x;
    return ops.reshape(channelsLast, [batch, sizeOf(sizes)]);
  }
}

/**
 * Makes one axis of all axes but the batch.
 *
 * In: `[batch, …]`. Out: `[batch, features]`.
 *
 * @param options `dataFormat: "channels_first"` moves the channels to the end before, so that weights mean the same
 * @example
 * ```ts
 * const y = layers.Flatten()(Input([8, 8, 3]));
 * console.log(y.shape); // [null, 192]
 * ```
 */
export const Flatten = (options: LayerWritten<typeof table> = {}): Flattening => typed(new FlattenLayer(options));
