import { serializeObject, type Serialized } from "../util/serialize.ts";
import type { BaseLayer } from "./layer.ts";

/** How a layer stands in files: its class and config and, once it is built, the shapes it was built for. */
export function serializeLayer(layer: BaseLayer): Serialized & { readonly build_config?: Record<string, unknown> } {
  const serialized = serializeObject("keras.layers", layer);
  const build = layer.getBuildConfig();
  return build === null ? serialized : { ...serialized, build_config: build };
}
