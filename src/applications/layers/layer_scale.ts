import { Constant } from "../../initializers/index.ts";
import { ConfiguredLayer, type LayerWritten } from "../../layers/configured_layer.ts";
import { typed, type SameShape } from "../../layers/typing.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { wholeFrom } from "../../util/checks.ts";
import { provideClass } from "../../util/custom_objects.ts";
import { required } from "../../util/options.ts";

const table = { initValues: required<number>(), projectionDim: required(wholeFrom(1)) };

/**
 * A factor for each channel that begins near 0. Touvron et al., https://arxiv.org/abs/2103.17239
 */
class LayerScaleLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "LayerScale";
  static readonly table = table;
  readonly homeModule = "keras.src.applications.convnext";

  override build(): void {
    const { initValues, projectionDim } = this.options;
    this.addWeight({ name: "gamma", shape: [projectionDim], initializer: Constant(initValues) });
  }

  override call(x: Tensor): Tensor {
    return ops.multiply(x, this.weight("gamma"));
  }
}

// Files of models name it by its class alone.
provideClass("LayerScale", LayerScaleLayer);

export const LayerScale = (options: LayerWritten<typeof table>): SameShape => typed(new LayerScaleLayer(options));
