import type { ActivationLike } from "../../activations/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import type { LayerOptions } from "../layer.ts";
import { activation } from "../part_options.ts";
import { typed, type SameShape } from "../typing.ts";

const { parse, serialize } = activation(null);
const table = { activation: { parse, serialize } };

export class ActivationLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Activation";
  static readonly table = table;
  override supportsMasking = true;

  override call(x: Tensor): Tensor {
    return this.options.activation(x);
  }
}

/**
 * An activation function as a layer.
 *
 * In and out: any shape.
 *
 * @param activation its name, or a function of a tensor
 * @example
 * ```ts
 * const y = layers.Activation("relu")(tensor([-1, 2])); // [0, 2]
 * ```
 */
export const Activation = (activation: ActivationLike, options: LayerOptions = {}): SameShape =>
  typed(new ActivationLayer({ ...options, activation }));
