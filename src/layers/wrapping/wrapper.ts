import { BaseLayer, type BuildShape, type CallOptions, type LayerOptions } from "../layer.ts";
import type { OptionTable } from "../../util/options.ts";
import { refuse } from "../../util/checks.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { serializeLayer } from "../serialize_layer.ts";
import { typed, type AnyShape } from "../typing.ts";

/** The option of a layer that another one holds. */
export const innerLayer = {
  parse: (written: BaseLayer, where: string): BaseLayer => {
    if (written instanceof BaseLayer) return written;
    throw refuse(where, "a layer", written, "layers.Dense(8)");
  },
  serialize: (layer: BaseLayer) => serializeLayer(layer),
};

const table = { layer: innerLayer };

/** Layers that hold another one, and do what it does unless they say otherwise. */
export class WrapperLayer<T extends OptionTable = typeof table> extends ConfiguredLayer<T> {
  static readonly className: string = "Wrapper";
  static readonly table: OptionTable = table;
  readonly layer: BaseLayer = (this.options as unknown as { readonly layer: BaseLayer }).layer;

  override build(...shapes: readonly never[]): void {
    this.layer.ensureBuilt(shapes as readonly BuildShape[]);
  }

  override call(inputs: unknown, { training }: CallOptions): unknown {
    return this.layer.run([inputs, { training }]);
  }
}

/**
 * Holds another layer and does what it does: what wrappers begin from.
 *
 * In and out: those of the layer.
 *
 * @example
 * ```ts
 * const y = layers.Wrapper(layers.Dense(8))(Input([4]));
 * console.log(y.shape); // [null, 8]
 * ```
 *
 * Differs from Keras, where a wrapper has no call of its own.
 */
export const Wrapper = (layer: BaseLayer, options: LayerOptions = {}): AnyShape => typed(new WrapperLayer({ ...options, layer }));
