import { ConfiguredLayer } from "../configured_layer.ts";
import type { LayerOptions } from "../layer.ts";
import { typed, type SameShape } from "../typing.ts";

export class IdentityLayer extends ConfiguredLayer<Record<never, never>> {
  static readonly className = "Identity";
  static readonly table = {};
  override supportsMasking = true;

  override call<T>(inputs: T): T {
    return inputs;
  }
}

/**
 * Gives its input back.
 *
 * In and out: any shape.
 *
 * @example
 * ```ts
 * const y = layers.Identity()(Input([8]));
 * ```
 */
export const Identity = (options: LayerOptions = {}): SameShape => typed(new IdentityLayer(options));
