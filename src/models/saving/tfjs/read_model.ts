import type { FileSet } from "../../../saving/files/file_set.ts";
import type { StoredArray } from "../../../saving/stored_array.ts";
import { readTfjs } from "../../../saving/tfjs/read.ts";
import { isRecord } from "../../../util/tree.ts";
import type { BaseModel } from "../../model.ts";
import { compileConfigFrom } from "../legacy/training_config.ts";
import { anotherOrder } from "../legacy/read_weights.ts";
import { readOptimizerState } from "../legacy/optimizer_state.ts";
import { assignPairs, linesOf, pairUp, type NamedArray } from "../named_weights.ts";
import { modelFromConfig, type LoadOptions } from "../read_model.ts";
import { weightsDiffer } from "../weights_diff.ts";
import { layerWeights } from "./weight_names.ts";

/** A model out of the `model.json` of TensorFlow.js and the files beside it. */
export async function readTfjsModel({ files, name }: { files: FileSet; name: string }, options: LoadOptions): Promise<BaseModel> {
  const { topology, weights, optimizerWeights, trainingConfig } = await readTfjs(files, name);
  const { model_config: inner, training_config: old } = topology;
  const config = isRecord(inner) ? inner : topology;
  const training = trainingConfig ?? old;
  const compiled = isRecord(training) ? { compile_config: compileConfigFrom(training) } : {};
  const model = modelFromConfig({ ...config, ...compiled }, name, options);
  readTfjsWeights(model, weights, name);
  if (model.isCompiled && model.built && optimizerWeights.size > 0) {
    model.optimizer.build(model.trainableWeights);
    readOptimizerState(model.optimizer, arraysOf(optimizerWeights), name, options.onNote);
  }
  return model;
}

/** By name, where all agree, else in the order of the layers. */
function readTfjsWeights(model: BaseModel, weights: ReadonlyMap<string, StoredArray>, source: string): void {
  const named = layerWeights(model);
  const arrays = arraysOf(weights);
  const byName = named.length === weights.size && named.every(({ name }) => weights.has(name));
  const pairs = byName
    ? named.map(({ name, variable }) => ({ variable, array: arrays.find((array) => array.name === name) }))
    : pairUp(named.map(({ variable }) => variable), arrays);
  if (pairs.some(({ array }, i) => weights.has(named[i]?.name ?? "") && array?.name !== named[i]?.name)) throw anotherOrder(source);
  const lines = linesOf(pairs, arrays);
  if (lines.some(({ mark }) => mark !== " ")) throw weightsDiffer({ source, model: model.name }, lines);
  assignPairs(pairs, source);
}

const arraysOf = (weights: ReadonlyMap<string, StoredArray>): NamedArray[] =>
  [...weights].map(([name, array]) => ({ name, shape: array.shape, read: () => array }));
