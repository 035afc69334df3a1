import { BaseLayer } from "../../layers/layer.ts";
import type { LayerGraph } from "../layer_graph.ts";

/** A model that is a graph, as far as code is written of it. */
export interface GraphedLayer extends BaseLayer {
  readonly graph: LayerGraph | undefined;
}

/** A stack of layers, the input layer first if it has one. */
export interface StackedLayer extends GraphedLayer {
  readonly stack: readonly BaseLayer[];
}

export const isStack = (layer: unknown): layer is StackedLayer =>
  layer instanceof BaseLayer && layer.isBuiltIn && layer.className === "Sequential";

export const isFunctional = (layer: unknown): layer is GraphedLayer & { readonly graph: LayerGraph } =>
  layer instanceof BaseLayer && layer.isBuiltIn && layer.className === "Functional";

export const isModel = (layer: unknown): layer is GraphedLayer => isStack(layer) || isFunctional(layer);

/** The layers that a model is made of, models inside it as they are. */
export function partsOf(model: GraphedLayer): readonly BaseLayer[] {
  if (isStack(model)) return model.stack;
  return model.graph?.layers ?? [];
}
