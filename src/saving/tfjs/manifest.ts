import { FormatError } from "../format_error.ts";
import type { JsonObject, JsonValue } from "../json/json_value.ts";
import type { Quantization, WeightSpec } from "./model.ts";

/** Weights that share shards. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

/** Checks what `model.json` says about its weights. */
export function readManifest(manifest: JsonValue | undefined, source: string): WeightGroup[] {
  const refuse = (entry: string | undefined, summary: string): never => {
    throw new FormatError(source, entry, undefined, summary, { code: "E_FILE_CORRUPT" });
  };
  if (!isList(manifest)) return refuse("weightsManifest", "The model does not list its weights.");
  const names = new Set<string>();
  return manifest.map((group, i) => {
    const { paths, weights } = isObject(group) ? group : {};
    if (!isList(paths) || !paths.every(isText) || !isList(weights)) return refuse(`weightsManifest[${i}]`, "A group of weights lacks its paths or weights.");
    const specs = weights.map((weight) => readSpec(weight) ?? refuse(`weightsManifest[${i}]`, "A weight lacks its name, shape or dtype."));
    for (const { name } of specs) {
      if (names.has(name)) refuse(name, "Two weights have the same name.");
      names.add(name);
    }
    return { paths, weights: specs };
  });
}

function readSpec(weight: JsonValue): WeightSpec | undefined {
  const { name, shape, dtype, group, quantization } = isObject(weight) ? weight : {};
  if (!isText(name) || !isText(dtype) || !isList(shape) || !shape.every(isSize)) return undefined;
  if (quantization !== undefined && !isQuantization(quantization)) return undefined;
  return { name, shape, dtype, ...(group === "optimizer" && { group }), ...(quantization !== undefined && { quantization }) };
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
const isText = (value: JsonValue | undefined): value is string => typeof value === "string";
const isSize = (value: JsonValue): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumberOrNone = (value: JsonValue | undefined): boolean => value === undefined || typeof value === "number";

const isQuantization = (value: JsonValue): value is JsonValue & Quantization =>
  isObject(value) && isText(value["dtype"]) && isNumberOrNone(value["scale"]) && isNumberOrNone(value["min"]);
