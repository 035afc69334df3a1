import { CeratopsError } from "../../../errors.ts";
import { FormatError } from "../../../saving/format_error.ts";
import type { H5Group } from "../../../saving/hdf5/tree.ts";
import { isRecord } from "../../../util/tree.ts";
import type { BaseModel } from "../../model.ts";
import { parseConfig } from "../parse_config.ts";
import { modelFromConfig, type LoadOptions } from "../read_model.ts";
import { groupIn } from "./attributes.ts";
import { readOptimizerState } from "./optimizer_state.ts";
import { arraysIn, readLegacyWeights } from "./read_weights.ts";
import { compileConfigFrom } from "./training_config.ts";

/** A model out of a whole-model HDF5 file of Keras 1, 2 or 3. */
export function readLegacyModel(root: H5Group, source: string, options: LoadOptions): BaseModel {
  const config = jsonAttribute(root, "model_config", source);
  if (!isRecord(config)) throw onlyWeights(source);
  const training = jsonAttribute(root, "training_config", source);
  const compile = isRecord(training) ? { compile_config: compileConfigFrom(training) } : {};
  const model = modelFromConfig({ ...config, ...compile }, source, options);
  const weights = groupIn(root, "model_weights");
  if (weights === undefined) throw noWeights(source);
  readLegacyWeights(model, weights, { source, sameFile: true, onNote: options.onNote });
  const state = groupIn(root, "optimizer_weights");
  if (state !== undefined && model.isCompiled && model.built) {
    model.optimizer.build(model.trainableWeights);
    readOptimizerState(model.optimizer, arraysIn(state, source), source, options.onNote);
  }
  return model;
}

function jsonAttribute({ attributes }: H5Group, name: string, source: string): unknown {
  const text = attributes.get(name);
  return typeof text === "string" ? parseConfig(text, `${source}, attribute ${name}`) : undefined;
}

const noWeights = (source: string): FormatError =>
  new FormatError(source, "model_weights", undefined, "The file describes a model, but holds no weights.", {
    code: "E_FILE_CORRUPT",
    expected: "a group model_weights",
  });

const onlyWeights = (where: string): CeratopsError =>
  new CeratopsError("The file holds weights, but does not say of which model", {
    code: "E_FILE_FORMAT",
    where,
    expected: "a whole model: an HDF5 file with the attribute model_config",
    received: "an HDF5 file without it",
    hint: "build the model, then await model.loadWeights(path)",
  });
