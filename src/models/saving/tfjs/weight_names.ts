import type { BaseLayer } from "../../../layers/layer.ts";
import type { Variable } from "../../../tensor/variable.ts";
import type { LayeredModel } from "../legacy/read_weights.ts";

export interface NamedWeight {
  readonly name: string;
  readonly variable: Variable;
}

/**
 * The weights of a model, layer by layer, those that are trained first, by the names that TensorFlow.js gives them:
 * beginning with the layer, which may be inside another model.
 */
export function layerWeights(model: LayeredModel): NamedWeight[] {
  const seen = new Set<Variable>();
  return model.layers.flatMap((layer) => {
    if (isModel(layer)) return layerWeights(layer).filter(({ variable }) => isNew(variable, seen));
    const weights = [...layer.trainableWeights, ...layer.nonTrainableWeights].filter((variable) => isNew(variable, seen));
    return weights.map((variable) => ({ name: nameIn(layer, variable), variable }));
  });
}

const isModel = (layer: BaseLayer): layer is LayeredModel => "layers" in layer && "isCompiled" in layer;

function isNew(variable: Variable, seen: Set<Variable>): boolean {
  if (seen.has(variable)) return false;
  seen.add(variable);
  return true;
}

/** The path of a weight from its layer on. */
function nameIn({ name }: BaseLayer, { path }: Variable): string {
  const parts = path.split("/");
  return [name, ...parts.slice(parts.indexOf(name) + 1)].join("/");
}
