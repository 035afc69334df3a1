import { L1L2 } from "../../regularizers/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { option } from "../../util/options.ts";
import { ConfiguredLayer, type LayerWritten } from "../configured_layer.ts";
import { typed, type SameShape } from "../typing.ts";

const table = { l1: option(0), l2: option(0) };

export class ActivityRegularizationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "ActivityRegularization";
  static readonly table = table;
  override supportsMasking = true;

  constructor(written: LayerWritten<typeof table>) {
    super({ ...written, activityRegularizer: L1L2({ l1: written.l1, l2: written.l2 }) });
  }

  override call(x: Tensor): Tensor {
    return x;
  }

  override getConfig(): Record<string, unknown> {
    const { activity_regularizer: _, ...config } = super.getConfig();
    return config;
  }
}

/**
 * Passes its input on and adds a penalty on it to the loss: `l1 * sum(|x|) + l2 * sum(x²)`, per sample.
 *
 * In and out: any shape.
 *
 * @example
 * ```ts
 * const y = layers.ActivityRegularization({ l2: 0.01 })(Input([8]));
 * ```
 */
export const ActivityRegularization = (options: LayerWritten<typeof table> = {}): SameShape =>
  typed(new ActivityRegularizationLayer(options));
