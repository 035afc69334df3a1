import { CeratopsError } from "../../errors.ts";
import { filesBeside } from "../../saving/files/file_set.ts";
import { looksLike } from "../../saving/files/looks_like.ts";
import { readBytes, sourceName, type Source } from "../../saving/files/read_bytes.ts";
import { writeBytesAtomic, type Target } from "../../saving/files/write_bytes.ts";
import { readHdf5, writeHdf5 } from "../../saving/hdf5/index.ts";
import { parseJson } from "../../saving/json/parse.ts";
import { stringifyJson } from "../../saving/json/stringify.ts";
import { readSafetensors } from "../../saving/safetensors/read.ts";
import { writeSafetensors } from "../../saving/safetensors/write.ts";
import type { StoredArray } from "../../saving/stored_array.ts";
import { readZip } from "../../saving/zip/read.ts";
import { groupIn } from "./legacy/attributes.ts";
import { readLegacyWeights, type LayeredModel } from "./legacy/read_weights.ts";
import { writeLegacyWeights } from "./legacy/write_model.ts";
import { readWeights, readWeightsTree, refuseUnbuilt, writeWeights } from "./model_weights.ts";
import { assignPairs, linesOf, pairUp, uniqueNames, type NamedArray } from "./named_weights.ts";
import type { Note } from "./notes.ts";
import { readSharded, shardedFiles } from "./sharded.ts";
import { walk } from "./walk.ts";
import { weightsDiffer } from "./weights_diff.ts";
import { readParts } from "./weights_tree.ts";

export interface SaveWeightsOptions {
  /** Size in gigabytes beyond which weights are cut into several files; only with `.weights.json`. */
  readonly maxShardSize?: number | undefined;
}

export interface LoadWeightsOptions {
  /** Whether layers that the file does not fit keep their weights, instead of nothing being loaded. */
  readonly skipMismatch?: boolean | undefined;
  /** In files of Keras 1 and 2: whether only layers whose names the file knows get weights. */
  readonly byName?: boolean | undefined;
  /** Told what was passed over. */
  readonly onNote?: Note | undefined;
}

type Save = (model: LayeredModel, target: string, options: SaveWeightsOptions) => Promise<void>;

/** Formats by the end of the name; the first that fits. */
const formats: readonly { readonly ending: string; readonly save: Save }[] = [
  { ending: ".weights.h5", save: async (model, target) => writeBytesAtomic(target, writeHdf5(await writeWeights(model))) },
  { ending: ".weights.json", save: saveShards },
  { ending: ".safetensors", save: async (model, target) => writeBytesAtomic(target, await safetensorsOf(model)) },
  { ending: ".h5", save: async (model, target) => writeBytesAtomic(target, writeHdf5(await writeLegacyWeights(model))) },
];

/** Writes the weights of a model, in the format that the name ends in: what `model.saveWeights` does. */
export async function saveWeights(model: LayeredModel, target: Target, options: SaveWeightsOptions = {}): Promise<void> {
  refuseUnbuilt(model, "saved");
  const name = typeof target === "string" || target instanceof URL ? String(target) : target.name;
  const format = formats.find(({ ending }) => name.endsWith(ending));
  if (format === undefined) throw unknownEnding(name);
  if (typeof target !== "string" && !(target instanceof URL) && format.ending === ".weights.json") throw unknownEnding(name);
  await format.save(model, target as string, options);
}

async function saveShards(model: LayeredModel, target: string, { maxShardSize = 5 }: SaveWeightsOptions): Promise<void> {
  const at = String(target).search(/[^/\\]*$/);
  const [folder, name] = [String(target).slice(0, at), String(target).slice(at)];
  for (const [file, bytes] of shardedFiles(await readParts(walk(model)), name, maxShardSize)) await writeBytesAtomic(`${folder}${file}`, bytes);
}

/** Weights by the paths of their variables. The format sorts them: their order is noted beside them. */
async function safetensorsOf(model: LayeredModel): Promise<Uint8Array> {
  const { weights } = model;
  const names = uniqueNames(weights);
  const values = await Promise.all(weights.map((variable) => variable.read()));
  const arrays = weights.map(({ dtype, shape }, i): [string, StoredArray] => [names[i] ?? "", { dtype, shape, data: values[i] ?? new Float32Array() }]);
  return writeSafetensors(new Map(arrays), new Map([[orderKey, stringifyJson(names)]]));
}

const orderKey = "order_of_weights";

/** The arrays of a file in the order of its model, where it is noted. */
function orderedArrays(tensors: ReadonlyMap<string, StoredArray>, order: string | undefined, source: string): NamedArray[] {
  const noted: unknown = order === undefined ? [] : parseJson(order, `${source}, ${orderKey}`);
  const names = new Set([...(Array.isArray(noted) ? noted.map(String) : []), ...tensors.keys()]);
  return [...names].flatMap((name) => {
    const array = tensors.get(name);
    return array === undefined ? [] : [{ name, shape: array.shape, read: () => array }];
  });
}

/** Gives a model the weights in a file, whatever its format: what `model.loadWeights` does. Nothing is assigned unless everything fits. */
export async function loadWeights(model: LayeredModel, source: Source, options: LoadWeightsOptions = {}): Promise<void> {
  refuseUnbuilt(model, "given the weights of a file");
  const bytes = await readBytes(source);
  const name = sourceName(source);
  const { kind } = looksLike(bytes);
  if (kind !== "json") return weightsFromBytes(model, bytes, name, options);
  const { files } = await filesBeside(source);
  readWeights(model, await readSharded(bytes, name, (file) => files.read(file)), { source: name, ...options });
}

/** The same for bytes that are there: `.weights.h5`, `.h5`, `.keras`, `.safetensors`. */
export function weightsFromBytes(model: LayeredModel, bytes: Uint8Array, source: string, options: LoadWeightsOptions = {}): void {
  const { kind, what, hint } = looksLike(bytes);
  if (kind === "hdf5") return fromHdf5(model, bytes, source, options);
  if (kind === "zip") return fromHdf5(model, readZip(bytes, source).read("model.weights.h5"), `${source}, model.weights.h5`, options);
  if (kind === "safetensors") return fromSafetensors(model, bytes, source, options);
  throw new CeratopsError("The file holds no weights", {
    code: "E_FILE_FORMAT",
    where: source,
    expected: "weights in .weights.h5, .h5, .keras, .safetensors or .weights.json",
    received: what,
    hint,
  });
}

function fromHdf5(model: LayeredModel, bytes: Uint8Array, source: string, options: LoadWeightsOptions): void {
  const root = readHdf5(bytes, source);
  const legacy = groupIn(root, "model_weights") ?? (["layer_names", "layer_names0"].some((name) => root.attributes.has(name)) ? root : undefined);
  if (legacy !== undefined) return readLegacyWeights(model, legacy, { source, ...options });
  readWeightsTree(model, root, { source, ...options });
}

function fromSafetensors(model: LayeredModel, bytes: Uint8Array, source: string, options: LoadWeightsOptions): void {
  const { tensors, metadata } = readSafetensors(bytes, source);
  const arrays = orderedArrays(tensors, metadata.get(orderKey), source);
  const pairs = pairUp(model.weights, arrays);
  const lines = linesOf(pairs, arrays);
  if (options.skipMismatch !== true && lines.some(({ mark }) => mark !== " ")) throw weightsDiffer({ source, model: model.name }, lines);
  for (const { mark, text } of lines) if (mark !== " ") options.onNote?.(`${source}: ${text}`);
  assignPairs(pairs, source);
}

const unknownEnding = (name: string): CeratopsError =>
  new CeratopsError("The name does not say how weights are to be saved", {
    code: "E_SAVE_FORMAT",
    where: name,
    expected: `a name that ends in ${formats.map(({ ending }) => ending).join(", ")}`,
    received: name,
    hint: `model.saveWeights("${name.replace(/\.\w+$/, "")}.weights.h5"), or model.save("model.keras") for the whole model`,
  });
