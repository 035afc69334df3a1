import { CeratopsError } from "../../../errors.ts";
import type { StoredArray } from "../../../saving/stored_array.ts";
import { writeTfjs } from "../../../saving/tfjs/write.ts";
import type { Variable } from "../../../tensor/variable.ts";
import { serializeOperation } from "../../operation_config.ts";
import { antique } from "../dialects/antique.ts";
import { conservative } from "../dialects/conservative.ts";
import { type NamedFiles } from "../keras_archive.ts";
import { kerasVersion, type SavedModel } from "../model_config.ts";
import type { LayeredModel } from "../legacy/read_weights.ts";
import { refuseUnbuilt } from "../model_weights.ts";
import { layerWeights } from "./weight_names.ts";

/** A model as TensorFlow.js reads it: `model.json`, and the weights beside it. How it was trained is left out. */
export async function tfjsFiles(model: SavedModel & LayeredModel, name: string): Promise<NamedFiles> {
  refuseUnbuilt(model, "saved");
  const { isBuiltIn } = model;
  if (!isBuiltIn) throw isCode(model.name);
  const config = antique(conservative(serializeOperation(model)) as Parameters<typeof antique>[0], model.name);
  const topology = { keras_version: kerasVersion, backend: "tensorflow", model_config: config };
  const weights = await Promise.all(layerWeights(model).map(async ({ name: weight, variable }) => [weight, await stored(variable)] as const));
  const files = writeTfjs({ topology: topology as never, weights: new Map(weights), optimizerWeights: new Map(), generatedBy: "ceratops" });
  return files.map(([file, bytes]) => [file === "model.json" ? name : file, bytes]);
}

async function stored(variable: Variable): Promise<StoredArray> {
  const { dtype, shape } = variable;
  return { dtype, shape, data: await variable.read() };
}

const isCode = (where: string): CeratopsError =>
  new CeratopsError(`"${where}" is code, which a model.json cannot hold`, {
    code: "E_SAVE_FORMAT",
    where,
    expected: "a Sequential or Functional model",
    received: "a class of your own",
    hint: `await model.save("model.keras"), or model.saveWeights("model.weights.h5")`,
  });
