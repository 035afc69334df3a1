import type { OptionTable, Used } from "../../util/options.ts";
import type { LayerWritten } from "../configured_layer.ts";
import type { BaseLayer } from "../layer.ts";

/** What the cell inside a recurrent layer is made with: those of the layer's options that are its own. */
export function cellFor<T extends OptionTable>(layer: BaseLayer, table: T, options: Used<T>, name: string): LayerWritten<T> {
  const own = Object.fromEntries(Object.keys(table).map((key) => [key, options[key]]));
  return { ...own, name, dtype: layer.dtypePolicy, trainable: layer.trainable } as unknown as LayerWritten<T>;
}
