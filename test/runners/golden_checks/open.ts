import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { AnyFunction, Api, TensorObject, VariableObject } from "../api.ts";
import { camelCase } from "../binding.ts";
import { readTensor, type EncodedRecord } from "../encoding.ts";
import { Unsupported } from "../outcome.ts";
import { tensorOf } from "../values.ts";
import type { Facts } from "./facts.ts";

/** What the checks use of a model. */
export interface ModelObject {
  readonly layers: readonly LayerObject[];
  readonly weights: readonly VariableObject[];
  readonly trainableWeights: readonly VariableObject[];
  readonly nonTrainableWeights: readonly VariableObject[];
  readonly optimizer: { readonly build: AnyFunction; readonly variables: readonly VariableObject[] };
  flattenLayers(): readonly object[];
  countParams(): number;
  setWeights(values: readonly TensorObject[]): void;
  compile: AnyFunction;
  predict(x: unknown, options: object): Promise<unknown>;
  evaluate(x: unknown, y: unknown, options: object): Promise<Readonly<Record<string, number>>>;
  trainOnBatch(x: unknown, y: unknown, options?: object): Promise<Readonly<Record<string, number>>>;
  resetMetrics(): Promise<void> | void;
  save?: (path: string) => Promise<void>;
}

export interface LayerObject extends AnyFunction {
  readonly className: string;
  readonly output?: unknown;
  readonly layers?: readonly LayerObject[];
  readonly sublayers?: readonly LayerObject[];
  countParams(): number;
}

/** The text of `config.json` in a `.keras` archive. */
export function readConfig(folder: string): string {
  const { "config.json": bytes } = unzipSync(readFileSync(join(folder, "model.keras")));
  if (bytes === undefined) throw new Error(`${folder}/model.keras holds no config.json`);
  return new TextDecoder().decode(bytes);
}

/** Opens a file with the package, which must be able to. */
export async function loadModel(api: Api, path: string): Promise<ModelObject> {
  return (await api.need("saving", "loadModel")(path)) as ModelObject;
}

/** The model before training: out of its file, or where the package reads none, from the config and the facts. */
export async function openModel(api: Api, folder: string, facts: Facts): Promise<ModelObject> {
  if (api.find("saving", "loadModel") !== undefined) return loadModel(api, join(folder, "model.keras"));
  const config = JSON.parse(readConfig(folder)) as EncodedRecord;
  const model = api.deserialize(config) as ModelObject;
  if (facts.initial_weights === undefined) throw new Unsupported("the weights are only in the file, and files are not read");
  model.setWeights(facts.initial_weights.map((weight) => tensorOf(api, readTensor(weight))));
  const compiled = config["compile_config"] as EncodedRecord | null | undefined;
  if (compiled !== undefined && compiled !== null && Object.keys(compiled).length > 0) model.compile(compileOptions(compiled));
  return model;
}

const compileKeys = ["optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"];

const compileOptions = (config: EncodedRecord): Record<string, unknown> =>
  Object.fromEntries(
    compileKeys.filter((key) => (config[key] ?? null) !== null).map((key) => [camelCase(key), config[key]]),
  );
