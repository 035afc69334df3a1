import { SeedGenerator } from "../../../random/index.ts";
import type { OptionTable } from "../../../util/options.ts";
import type { LayerWritten } from "../../configured_layer.ts";
import { ImageLayer } from "./image_layer.ts";

/** Layers that change images by chance, while training. */
export abstract class RandomImageLayer<T extends OptionTable, Drawn> extends ImageLayer<T, Drawn> {
  protected readonly generator: SeedGenerator;

  constructor(written: LayerWritten<T>) {
    super(written);
    this.generator = new SeedGenerator((this.options as { readonly seed?: number | null }).seed ?? null);
  }
}
