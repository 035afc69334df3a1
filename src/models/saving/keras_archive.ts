import { at } from "../../ir/shape.ts";
import { stringifyJson } from "../../saving/json/stringify.ts";
import { writeHdf5 } from "../../saving/hdf5/index.ts";
import type { BaseLayer } from "../../layers/layer.ts";
import { kerasVersion, modelConfig, type SavedModel } from "./model_config.ts";
import { writeWeights } from "./model_weights.ts";
import { walk } from "./walk.ts";

/** Files by name, in the order in which they are written. */
export type NamedFiles = readonly (readonly [name: string, bytes: Uint8Array])[];

/** The files of a `.keras` archive: what the model is, its weights with the optimizer's state, and its texts. */
export async function kerasFiles(model: SavedModel): Promise<NamedFiles> {
  const weights = writeHdf5(await writeWeights(model));
  const metadata = { keras_version: kerasVersion, date_saved: dateText(new Date()) };
  return [
    ["metadata.json", text(stringifyJson(metadata))],
    ["config.json", text(stringifyJson(modelConfig(model)))],
    ["model.weights.h5", weights],
    ...assetFiles(model),
  ];
}

/** Vocabularies and the like, under the path of the layer they belong to. */
function assetFiles(model: BaseLayer): NamedFiles {
  return walk(model).flatMap(({ saveable, paths }) =>
    [...saveable.savedAssets()].map(([name, asset]) => [assetName(at(paths, 0), name), text(asset.write())] as const),
  );
}

export const assetName = (path: string, file: string): string => ["assets", path, file].filter((part) => part !== "").join("/");

const text = (written: string): Uint8Array => new TextEncoder().encode(written);

/** As Keras writes it: `2026-01-31@12:00:00`. */
const dateText = (date: Date): string => date.toISOString().slice(0, 19).replace("T", "@");
