import { CeratopsError } from "../../errors.ts";
import { stringifyJson } from "../json/stringify.ts";
import { encodeNumbers, joinBytes } from "../little_endian.ts";
import type { StoredArray, StoredDType } from "../stored_array.ts";
import { LAYERS_MODEL, type Quantization, type TfjsModel, type WeightSpec } from "./model.ts";

/** Largest shard, in bytes: what browsers keep in their caches. */
const SHARD = 4 * 2 ** 20;

/**
 * Writes a model of layers as TensorFlow.js reads it: shards of at most 4 MiB, and `model.json` last.
 *
 * TensorFlow.js has weights of float32, int32 and bool: narrower and wider ones become the one of their kind, except
 * float16, which stays 16 bits wide in the file.
 *
 * @returns name and bytes of each file, for `writeFolder`
 * @throws CeratopsError when an integer does not fit into 32 bits
 *
 * @example
 * ```ts
 * await writeFolder("model", writeTfjs({ topology, weights, optimizerWeights: new Map() }));
 * ```
 *
 * Source: TensorFlow.js, `tfjs-converter/python/tensorflowjs/write_weights.py`.
 */
export function writeTfjs(model: TfjsModel): [name: string, bytes: Uint8Array][] {
  const { topology, weights, optimizerWeights, ...about } = model;
  const written = [
    ...[...weights].map(([name, array]) => writeWeight(name, array)),
    ...[...optimizerWeights].map(([name, array]) => writeWeight(name, array, "optimizer")),
  ];
  const bytes = joinBytes(written.map((weight) => weight.bytes));
  const count = Math.ceil(bytes.length / SHARD);
  const shards = Array.from({ length: count }, (_, i): [string, Uint8Array] => [
    `group1-shard${i + 1}of${count}.bin`,
    bytes.slice(i * SHARD, (i + 1) * SHARD),
  ]);
  const weightsManifest = [{ paths: shards.map(([path]) => path), weights: written.map(({ spec }) => spec) }];
  const json = stringifyJson({ format: LAYERS_MODEL, ...about, modelTopology: topology, weightsManifest });
  return [...shards, ["model.json", new TextEncoder().encode(json)]];
}

interface Written {
  readonly spec: WeightSpec;
  readonly bytes: Uint8Array;
}

/** The type that TensorFlow.js gives to weights of each type. */
const narrowed: { readonly [D in StoredDType]: "float32" | "int32" | "bool" } = {
  bool: "bool",
  uint8: "int32",
  int8: "int32",
  uint16: "int32",
  int16: "int32",
  uint32: "int32",
  int32: "int32",
  uint64: "int32",
  int64: "int32",
  float16: "float32",
  bfloat16: "float32",
  float32: "float32",
  float64: "float32",
};

const half: Quantization = { dtype: "float16", original_dtype: "float32" };

function writeWeight(name: string, array: StoredArray, group?: "optimizer"): Written {
  const dtype = narrowed[array.dtype];
  const spec: WeightSpec = { name, shape: array.shape, dtype, ...(group !== undefined && { group }) };
  if (array.dtype === "float16") return { spec: { ...spec, quantization: half }, bytes: encodeNumbers(array) };
  const { data } = array;
  const narrow = dtype === "float32" ? toFloat32(data) : dtype === "int32" ? toInt32(name, data) : data;
  return { spec, bytes: encodeNumbers({ dtype, shape: array.shape, data: narrow }) };
}

const toFloat32 = (data: StoredArray["data"]): StoredArray["data"] =>
  data instanceof Float32Array ? data : Float32Array.from(data, Number);

function toInt32(name: string, data: StoredArray["data"]): Int32Array {
  const narrow = Int32Array.from(data, Number);
  const lost = narrow.findIndex((value, i) => value !== Number(data[i]));
  if (lost === -1) return narrow;
  throw new CeratopsError(`The weight "${name}" has a number that TensorFlow.js cannot hold`, {
    code: "E_FILE_VALUE",
    expected: "integers of at most 32 bits",
    received: String(data[lost]),
    hint: "Save the model in another format: model.save(\"model.keras\")",
  });
}
