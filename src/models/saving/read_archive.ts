import { FormatError } from "../../saving/format_error.ts";
import { readHdf5 } from "../../saving/hdf5/index.ts";
import type { BaseModel } from "../model.ts";
import { assetName } from "./keras_archive.ts";
import { readWeightsTree } from "./model_weights.ts";
import { parseConfig } from "./parse_config.ts";
import { modelFromConfig, type LoadOptions } from "./read_model.ts";
import { walk } from "./walk.ts";

/** The files of a model, in an archive or in a folder. */
export interface Files {
  readonly source: string;
  has(name: string): boolean;
  read(name: string): Uint8Array;
}

/** A model out of the files of a `.keras` archive. */
export function readKerasFiles(files: Files, options: LoadOptions = {}): BaseModel {
  const { source } = files;
  const model = modelFromConfig(parseConfig(files.read("config.json"), `${source}, config.json`), source, options);
  // What is learned goes in the order of Keras: weights, then texts.
  const weights = "model.weights.h5";
  const place = `${source}, ${weights}`;
  readWeightsTree(model, readHdf5(files.read(weights), place), { source: place, strictOptimizer: true, onNote: options.onNote });
  for (const { saveable, paths } of walk(model)) {
    for (const [name, asset] of saveable.savedAssets()) {
      const known = paths.map((path) => assetName(path, name)).find((path) => files.has(path));
      if (known === undefined) throw noText(source, assetName(paths[0] ?? "", name), saveable.name);
      asset.read(new TextDecoder().decode(files.read(known)));
    }
  }
  return model;
}

const noText = (source: string, entry: string, layer: string): FormatError =>
  new FormatError(source, entry, undefined, `What "${layer}" has learned is missing.`, { code: "E_FILE_CORRUPT", expected: entry });
