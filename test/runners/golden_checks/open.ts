import { readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { AnyFunction, Api, VariableObject } from "../api.ts";

/** What the checks use of a model. */
export interface ModelObject {
  readonly layers: readonly LayerObject[];
  readonly weights: readonly VariableObject[];
  readonly trainableWeights: readonly VariableObject[];
  readonly nonTrainableWeights: readonly VariableObject[];
  readonly optimizer: { readonly build: AnyFunction; readonly variables: readonly VariableObject[] };
  flattenLayers(): readonly object[];
  countParams(): number;
  predict(x: unknown, options: object): Promise<unknown>;
  evaluate(x: unknown, y: unknown, options: object): Promise<Readonly<Record<string, number>>>;
  trainOnBatch(x: unknown, y: unknown, options?: object): Promise<Readonly<Record<string, number>>>;
  resetMetrics(): Promise<void> | void;
  readonly className: string;
  readonly isCompiled: boolean;
  toJson(): string;
  save(path: string): Promise<void>;
  saveWeights(path: string): Promise<void>;
  loadWeights(path: string): Promise<void>;
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

/** The model before training. */
export const openModel = (api: Api, folder: string): Promise<ModelObject> => loadModel(api, join(folder, "model.keras"));
