import type { JsonObject } from "../json/json_value.ts";
import type { StoredArray } from "../stored_array.ts";

/** A model of layers as TensorFlow.js keeps it. What the topology means is not decided here. */
export interface TfjsModel {
  /** Either `{ class_name, config }` or, from Python's converter, `{ keras_version, backend, model_config }`. */
  readonly topology: JsonObject;
  /** The model's weights by name, in the order of the file: `"dense_1/kernel"`. */
  readonly weights: ReadonlyMap<string, StoredArray>;
  /** The optimizer's weights by name; empty where they were not saved. */
  readonly optimizerWeights: ReadonlyMap<string, StoredArray>;
  readonly trainingConfig?: JsonObject;
  readonly userDefinedMetadata?: JsonObject;
  /** The program that made the model, and the one that wrote it in this format. */
  readonly generatedBy?: string;
  readonly convertedBy?: string;
}

/** One line of `weightsManifest[].weights`. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly group?: "optimizer";
  readonly quantization?: Quantization;
}

/** How the numbers of a weight stand in the shards: a float is `number * scale + min`, or a 16-bit one. */
export interface Quantization {
  readonly dtype: string;
  readonly original_dtype?: string;
  readonly scale?: number;
  readonly min?: number;
}

/** What tells the parts of the format apart. */
export const LAYERS_MODEL = "layers-model";
