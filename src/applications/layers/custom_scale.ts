import { ConfiguredLayer } from "../../layers/configured_layer.ts";
import { typed, type Merging } from "../../layers/typing.ts";
import * as ops from "../../ops/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { provideClass } from "../../util/custom_objects.ts";
import { required } from "../../util/options.ts";

const table = { scale: required<number>() };

/** `first + scale * second`. */
class CustomScaleLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "CustomScaleLayer";
  static readonly table = table;
  readonly homeModule = "keras.src.applications.inception_resnet_v2";

  override call([first, second]: readonly [Tensor, Tensor]): Tensor {
    return ops.add(first, ops.multiply(second, this.options.scale));
  }
}

// Files of models name it by its class alone.
provideClass("CustomScaleLayer", CustomScaleLayer);

export const CustomScale = (scale: number): Merging => typed(new CustomScaleLayer({ scale }));
