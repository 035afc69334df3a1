import { CeratopsError } from "../../errors.ts";
import { filesBeside, isFolder, openFolder, type FolderSource } from "../../saving/files/file_set.ts";
import { looksLike } from "../../saving/files/looks_like.ts";
import { readBytes, sourceName, type Source } from "../../saving/files/read_bytes.ts";
import { readHdf5 } from "../../saving/hdf5/index.ts";
import { readZip } from "../../saving/zip/read.ts";
import type { BaseModel } from "../model.ts";
import { readLegacyModel } from "./legacy/read_model.ts";
import { readKerasFiles, type Files } from "./read_archive.ts";
import type { LoadOptions } from "./read_model.ts";
import { readTfjsModel } from "./tfjs/read_model.ts";

/** Where a model can be opened from. */
export type ModelSource = Source | FolderSource;

/**
 * Opens a model: its layers, weights and vocabularies and, if it was compiled, its losses, metrics and the state of its
 * optimizer, so that training goes on as if it had never stopped.
 *
 * Read are Keras's `.keras` archives (packed or as a folder), whole models in HDF5 as Keras 2 and 3 write them (`.h5`),
 * and TensorFlow.js's `model.json` with the files beside it. Nothing in a file is ever run. Classes of your own must be
 * known: see `registerSerializable` and `customObjects`.
 *
 * @param source a path (Node), an address, a `File` that the user chose (several for TensorFlow.js), or the bytes
 * @param options `customObjects`: classes and functions by the names they have in the file; `compile: false`: leaves out
 * how the model was trained; `onNote`: told what was passed over
 * @throws CeratopsError that says which file, which entry, and what to do
 *
 * @example
 * ```ts
 * const model = Sequential([Input([4]), layers.Dense(3)]);
 * await model.save("small.keras");
 * const again = await loadModel("small.keras");
 * console.log(again.countParams()); // 15
 * ```
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<BaseModel> {
  if (isFolderSource(source)) return loadFolder(source, options);
  if ((typeof source === "string" || source instanceof URL) && (await isFolder(source))) return loadFolder(source, options);
  if (isList(source)) return source.length === 1 && source[0] !== undefined ? loadModel(source[0], options) : readTfjsModel(await filesBeside(source), options);
  const bytes = await readBytes(source);
  if (looksLike(bytes).kind === "json") return readTfjsModel(await filesBeside(source), options);
  return modelFromBytes(bytes, sourceName(source), options);
}

/** The same for bytes that are there: `.keras` and `.h5`. */
export function modelFromBytes(bytes: Uint8Array, source: string, options: LoadOptions = {}): BaseModel {
  const { kind, what, hint } = looksLike(bytes);
  if (kind === "zip") return readKerasFiles(readZip(bytes, source), options);
  if (kind === "hdf5") return readLegacyModel(readHdf5(bytes, source), source, options);
  throw new CeratopsError("The file is no saved model", {
    code: "E_FILE_FORMAT",
    where: source,
    expected: "a .keras archive, a whole model in .h5, or a model.json",
    received: what,
    hint: hint ?? "model.loadWeights(path), if it holds only weights",
  });
}

const isList = (source: Source | readonly File[]): source is readonly File[] => Array.isArray(source);

const isFolderSource = (source: ModelSource): source is FileSystemDirectoryHandle =>
  typeof source === "object" && "kind" in source && source.kind === "directory";

/** The files of an archive that was unpacked. All are read at once: they are few. */
async function loadFolder(source: string | URL | FileSystemDirectoryHandle, options: LoadOptions): Promise<BaseModel> {
  const folder = await openFolder(source);
  const names = (await folder.names()) ?? [];
  const wanted = names.filter((name) => ["config.json", "model.weights.h5"].includes(name) || name.startsWith("assets/"));
  const entries = await Promise.all(wanted.map(async (name) => [name, await folder.read(name)] as const));
  const read = new Map(entries);
  const missing = ["config.json", "model.weights.h5"].find((name) => !read.has(name));
  if (missing !== undefined) throw noModelFolder(folder.name, missing);
  const files: Files = {
    source: folder.name,
    has: (name) => read.has(name),
    read: (name) => read.get(name) ?? new Uint8Array(),
  };
  return readKerasFiles(files, options);
}

const noModelFolder = (where: string, missing: string): CeratopsError =>
  new CeratopsError("The folder is no saved model", {
    code: "E_FILE_FORMAT",
    where,
    expected: "a folder with config.json and model.weights.h5",
    received: `no ${missing}`,
    hint: `loadModel("${where}/model.keras"), or the model.json of TensorFlow.js`,
  });
