import type { OptionTable } from "../../../util/options.ts";
import type { imageTable } from "./image_layer.ts";
import { ImageLayer } from "./image_layer.ts";

/** Layers that do the same to every image, whether a model is trained or not: nothing is drawn. */
export abstract class SteadyImageLayer<T extends OptionTable & typeof imageTable> extends ImageLayer<T> {
  protected override readonly always = true;

  override draw(): null {
    return null;
  }
}
