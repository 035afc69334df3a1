import { CeratopsError } from "../../errors.ts";
import type { H5Group } from "../../saving/hdf5/tree.ts";
import { Optimizer } from "../../optimizers/index.ts";
import { BaseLayer } from "../../layers/layer.ts";
import { fitWeights, type FitOptions } from "./fit_weights.ts";
import { readParts, storedGroups, weightsTree, type StoredGroups } from "./weights_tree.ts";
import { walk, type Part } from "./walk.ts";

/** All weights of a model, and the state of its optimizer, as a weights file of Keras 3 holds them. */
export async function writeWeights(model: BaseLayer): Promise<H5Group> {
  refuseUnbuilt(model, "saved");
  return weightsTree(await readParts(walk(model)));
}

/** Gives a model the weights in a file of Keras 3, and its optimizer the state. */
export function readWeights(model: BaseLayer, groups: StoredGroups, options: Omit<FitOptions, "model">): void {
  refuseUnbuilt(model, "given the weights of a file");
  const parts = walk(model);
  buildOptimizers(model, parts, groups);
  fitWeights(parts, groups, { ...options, model: model.name });
}

/** The same for a whole file. */
export const readWeightsTree = (model: BaseLayer, root: H5Group, options: Omit<FitOptions, "model">): void =>
  readWeights(model, storedGroups(root), options);

/** An optimizer that has not trained yet has no place for the state in the file. */
function buildOptimizers(model: BaseLayer, parts: readonly Part[], groups: StoredGroups): void {
  for (const { saveable, paths } of parts) {
    const isThere = paths.some((path) => path === "optimizer" && groups.has(path));
    if (saveable instanceof Optimizer && isThere) saveable.build(model.trainableWeights);
  }
}

/** A layer that has a `build` of its own and was never built has weights that are still missing. */
export function refuseUnbuilt(model: BaseLayer, what: string): void {
  if (model.built) return;
  const missing = model.flattenLayers().find((layer) => layer !== model && !layer.built && hasWeights(layer));
  if (missing === undefined) return;
  throw new CeratopsError(`"${model.name}" has no weights yet and cannot be ${what}`, {
    code: "E_UNBUILT",
    where: model.name,
    expected: "a model that knows the shape of its input",
    received: `"${missing.name}" is not built`,
    hint: "begin with Input([784]), or call model.build([null, 784]), or call the model on data once",
  });
}

const hasWeights = (layer: BaseLayer): boolean => layer.build !== BaseLayer.prototype.build;
