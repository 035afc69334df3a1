import { CeratopsError } from "../../../errors.ts";
import type { BaseLayer } from "../../../layers/layer.ts";
import type { H5Attribute, H5Group } from "../../../saving/hdf5/tree.ts";
import { stringifyJson } from "../../../saving/json/stringify.ts";
import type { Variable } from "../../../tensor/variable.ts";
import { compileConfig } from "../compile_config.ts";
import { conservative } from "../dialects/conservative.ts";
import { kerasVersion, type SavedModel } from "../model_config.ts";
import { refuseUnbuilt } from "../model_weights.ts";
import { uniqueNames } from "../named_weights.ts";
import { trainingConfig } from "./training_config.ts";
import { groupAt, newGroup, weightDataset } from "../weights_tree.ts";
import { writeTexts } from "./attributes.ts";
import type { LayeredModel } from "./read_weights.ts";

const versions: readonly (readonly [string, string])[] = [
  ["backend", "jax"],
  ["keras_version", kerasVersion],
];

/** A whole model as HDF5, as Keras 3 writes it for older programs. */
export async function writeLegacyModel(model: SavedModel & LayeredModel): Promise<H5Group> {
  const { className, isBuiltIn } = model;
  if (!isBuiltIn) throw isCode(model.name);
  refuseUnbuilt(model, "saved");
  const config = { class_name: className, config: conservative(model.getConfig()) };
  const root = newGroup();
  for (const [name, value] of [...versions, ["model_config", stringifyJson(config)] as const]) root.attributes.set(name, value);
  root.members.set("model_weights", await writeLegacyWeights(model));
  if (!model.isCompiled) return root;
  root.attributes.set("training_config", stringifyJson(conservative(trainingConfig(compileConfig(model.compiled)))));
  root.members.set("optimizer_weights", await listedGroup(model.compiled.optimizer.variables));
  return root;
}

/** The weights of each layer under its name, those that are trained first. */
export async function writeLegacyWeights(model: LayeredModel): Promise<H5Group> {
  const { layers } = model;
  const group = newGroup();
  for (const [name, value] of [...writeTexts("layer_names", layers.map(({ name }) => name)), ...versions]) group.attributes.set(name, value);
  for (const layer of layers.toSorted(byName)) {
    group.members.set(layer.name, await listedGroup([...layer.trainableWeights, ...layer.nonTrainableWeights]));
  }
  const own = [...model.savedArrays().values()].flatMap(({ variable }) => variable ?? []);
  group.members.set("top_level_model_weights", await listedGroup(own));
  return group;
}

const byName = (a: BaseLayer, b: BaseLayer): number => (a.name < b.name ? -1 : 1);

/** Variables under their paths, with the list of them. */
async function listedGroup(variables: readonly Variable[]): Promise<H5Group> {
  const group = newGroup();
  const names = uniqueNames(variables);
  const attributes: readonly [string, H5Attribute][] = writeTexts("weight_names", names);
  for (const [name, value] of attributes) group.attributes.set(name, value);
  const values = await Promise.all(variables.map((variable) => variable.read()));
  variables.forEach(({ dtype, shape }, i) => {
    const path = (names[i] ?? "").split("/");
    const data = (values[i] ?? new Float32Array()).slice();
    groupAt(group, path.slice(0, -1)).members.set(path.at(-1) ?? "", weightDataset({ dtype, shape, data }));
  });
  return group;
}

const isCode = (where: string): CeratopsError =>
  new CeratopsError(`"${where}" is code, which a whole-model HDF5 file cannot hold`, {
    code: "E_SAVE_FORMAT",
    where,
    expected: "a Sequential or Functional model",
    received: "a class of your own",
    hint: `await model.save("model.keras"), or model.saveWeights("model.weights.h5")`,
  });
