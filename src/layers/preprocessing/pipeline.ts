import { currentTraining } from "../call_context.ts";
import { ConfiguredLayer } from "../configured_layer.ts";
import { BaseLayer, type LayerOptions } from "../layer.ts";
import { serializeLayer } from "../serialize_layer.ts";
import { typed, type AnyShape } from "../typing.ts";
import { refuse } from "../../util/checks.ts";

const table = {
  layers: {
    parse: (written: readonly BaseLayer[], where: string): readonly BaseLayer[] => {
      if (Array.isArray(written) && written.every((layer) => layer instanceof BaseLayer)) return written;
      throw refuse(where, "a list of layers", written, "[layers.Rescaling(1 / 255)]");
    },
    serialize: (layers: readonly BaseLayer[]) => layers.map(serializeLayer),
  },
};

export class PipelineLayer extends ConfiguredLayer<typeof table> {
  static readonly className = "Pipeline";
  static readonly table = table;
  readonly layers = this.options.layers;

  /** Unless it is said otherwise, data are prepared for training. */
  override call(input: unknown): unknown {
    const training = currentTraining() ?? true;
    return this.layers.reduce((data, layer) => layer.run([data, { training }]), input);
  }

  override getConfig(): Record<string, unknown> {
    const { layers, name } = super.getConfig();
    return { layers, name };
  }

  protected override checkInputs(): void {
    // Each layer checks its own.
  }
}

/**
 * Applies layers one after the other, for preparing data: images, or records of images with what belongs to them.
 *
 * In: that of the first layer. Out: that of the last.
 *
 * @param layers in their order
 * @example
 * ```ts
 * const prepare = layers.Pipeline([layers.Rescaling(1 / 255), layers.CenterCrop(24, 24)]);
 * console.log(prepare(Input([28, 28, 1])).shape); // [null, 24, 24, 1]
 * ```
 */
export const Pipeline = (layers: readonly BaseLayer[], options: Pick<LayerOptions, "name"> = {}): AnyShape =>
  typed(new PipelineLayer({ ...options, layers }));
