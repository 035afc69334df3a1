import { FormatError } from "../format_error.ts";
import type { FileSet } from "../files/file_set.ts";
import type { JsonObject } from "../json/json_value.ts";
import { parseJson } from "../json/parse.ts";
import { joinBytes } from "../little_endian.ts";
import type { StoredArray } from "../stored_array.ts";
import { decodeGroup } from "./decode.ts";
import { isObject, readManifest, type WeightGroup } from "./manifest.ts";
import { LAYERS_MODEL, type TfjsModel } from "./model.ts";

/**
 * Reads a model of layers that TensorFlow.js or its converter wrote: `model.json`, and the shards of weights it names.
 *
 * Weights that the converter quantized come back as the float32 or int32 numbers they stand for.
 *
 * @param files the folder that holds the files, or those beside `model.json`
 * @param name the first file's name there, usually `"model.json"`
 * @param source what errors call the model
 * @throws FormatError for a graph model, which has no layers any more, and for files that do not fit together;
 *   CeratopsError when a shard is missing
 *
 * @example
 * ```ts
 * const { files, name } = await filesBeside("https://example.org/model/model.json");
 * const { topology, weights } = await readTfjs(files, name);
 * ```
 *
 * Source: TensorFlow.js, `tfjs-core/src/io/types.ts` (ModelJSON) and `tfjs-converter/python/tensorflowjs/write_weights.py`.
 */
export async function readTfjs(files: FileSet, name: string, source: string = name): Promise<TfjsModel> {
  const json = parseJson(await files.read(name), source);
  const model = isObject(json) ? json : {};
  const topology = layersOf(model, source);
  const groups = readManifest(model["weightsManifest"], source);
  const decoded = await Promise.all(groups.map((group) => readGroup(files, group, source)));
  const optimizerNames = new Set(groups.flatMap(({ weights }) => weights.filter(({ group }) => group === "optimizer").map((spec) => spec.name)));
  const all = decoded.flat();
  const { trainingConfig, userDefinedMetadata, generatedBy, convertedBy } = model;
  return {
    topology,
    weights: new Map(all.filter(([weight]) => !optimizerNames.has(weight))),
    optimizerWeights: new Map(all.filter(([weight]) => optimizerNames.has(weight))),
    ...(isObject(trainingConfig) && { trainingConfig }),
    ...(isObject(userDefinedMetadata) && { userDefinedMetadata }),
    ...(typeof generatedBy === "string" && { generatedBy }),
    ...(typeof convertedBy === "string" && { convertedBy }),
  };
}

/** The topology of a model of layers; old files do not say their format, but look different. */
function layersOf({ format, modelTopology }: JsonObject, source: string): JsonObject {
  const topology = isObject(modelTopology) ? modelTopology : undefined;
  if (format === "graph-model" || (format !== LAYERS_MODEL && topology !== undefined && "node" in topology)) throw graphModel(source);
  if (topology !== undefined) return topology;
  throw new FormatError(source, undefined, undefined, "This is not a TensorFlow.js model.", {
    code: "E_FILE_CORRUPT",
    expected: "JSON with modelTopology and weightsManifest",
    received: modelTopology === undefined ? "JSON without modelTopology" : "a modelTopology that is no object",
    hint: "Give the model.json that model.save() of TensorFlow.js or its converter wrote.",
  });
}

const graphModel = (source: string): FormatError =>
  new FormatError(source, undefined, undefined, "This is a graph model of TensorFlow.js, which has no layers any more.", {
    code: "E_FILE_UNSUPPORTED",
    expected: LAYERS_MODEL,
    received: "graph-model",
    hint:
      "Load the Keras model it was made from: model.save(\"model.keras\") in Python, or convert that one with\n" +
      "tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model model.h5 folder",
  });

async function readGroup(files: FileSet, { paths, weights }: WeightGroup, source: string): Promise<[string, StoredArray][]> {
  // TensorFlow.js writes "./model.weights.bin" where it offers downloads.
  const shards = await Promise.all(paths.map((path) => files.read(path.replace(/^\.\//, ""))));
  return decodeGroup(joinBytes(shards), weights, source);
}
