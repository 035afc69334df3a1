import { InputLayer } from "../../layers/core/input.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { isSerialized, type Serialized } from "../../util/serialize.ts";
import { leaves } from "../../util/tree.ts";
import { isModel, partsOf, type GraphedLayer } from "./kinds.ts";

/** The layers that a program makes by name: those of the model and of models inside it, and those in options of layers. */
export function visibleLayers(model: BaseLayer): BaseLayer[] {
  const inner = isModel(model) ? partsOf(model) : layersInOptions(model);
  return [model, ...inner.flatMap(visibleLayers)];
}

/** Layers that stand in the config of another one, such as the one that a wrapper holds. */
function layersInOptions(layer: BaseLayer): BaseLayer[] {
  if (layer.sublayers.length === 0) return [];
  return leaves(layer.getConfig(), isSerialized).flatMap((config) => liveLayer(config, layer) ?? []);
}

/** The layer for which a config stands, among the layers inside its owner. */
export function liveLayer({ class_name: className, config }: Serialized, owner: BaseLayer): BaseLayer | undefined {
  if (typeof config === "string") return undefined;
  const named = owner.sublayers.filter((layer) => layer.className === className);
  return named.find(({ name }) => name === config["name"]) ?? named.find(({ name }) => name === `forward_${String(config["name"])}`);
}

/** Layers that belong to several of the models in `model`; inputs are made anew for each. */
export function layersOfSeveralModels(model: GraphedLayer): BaseLayer[] {
  const owners = new Map<BaseLayer, number>();
  for (const one of modelsIn(model)) {
    for (const layer of partsOf(one)) owners.set(layer, (owners.get(layer) ?? 0) + 1);
  }
  return [...owners].filter(([layer, count]) => count > 1 && !(layer instanceof InputLayer)).map(([layer]) => layer);
}

function modelsIn(model: GraphedLayer): Set<GraphedLayer> {
  const found = new Set([model]);
  for (const one of found) for (const layer of partsOf(one)) if (isModel(layer)) found.add(layer);
  return found;
}
