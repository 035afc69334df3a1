import type { BaseLayer } from "../../layers/layer.ts";
import type { Operation } from "../../tensor/operation.ts";

/** The settings of a layer by Keras's names; none where it cannot be written, as with functions that have no name. */
export function settingsOf(layer: BaseLayer | undefined): Readonly<Record<string, unknown>> {
  try {
    return layer?.getConfig() ?? {};
  } catch {
    return {};
  }
}

/** Keras's name of the class of a layer or an op. */
export const classOf = (operation: Operation): string => ("className" in operation ? String(operation.className) : "");
