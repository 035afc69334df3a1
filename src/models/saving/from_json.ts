import { CeratopsError } from "../../errors.ts";
import { describe } from "../../tensor/convert.ts";
import type { BaseModel } from "../model.ts";
import { serializeOperation } from "../operation_config.ts";
import { parseConfig } from "./parse_config.ts";
import { modelFromConfig, type LoadOptions } from "./read_model.ts";

/**
 * A model out of the text that `model.toJson()` or Keras's `model.to_json()` gives, with new weights.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(3)]);
 * const twin = models.modelFromJson(model.toJson());
 * console.log(twin.countParams()); // 15
 * ```
 */
export function modelFromJson(json: string, options: LoadOptions = {}): BaseModel {
  if (typeof json !== "string") throw notText(json);
  return modelFromConfig(parseConfig(json, "the JSON text"), "the JSON text", options);
}

function notText(given: unknown): CeratopsError {
  return new CeratopsError("modelFromJson takes the text of a configuration", {
    code: "E_JSON",
    where: "modelFromJson",
    expected: "the text that model.toJson() gave",
    received: describe(given),
    hint: "models.modelFromJson(JSON.stringify(config))",
  });
}

/**
 * A model with the same layers and new weights, not compiled.
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(3)]);
 * const twin = models.cloneModel(model);
 * twin.setWeights(await model.getWeights());
 * ```
 */
export const cloneModel = (model: BaseModel): BaseModel =>
  modelFromConfig(serializeOperation(model), model.name, { compile: false });
